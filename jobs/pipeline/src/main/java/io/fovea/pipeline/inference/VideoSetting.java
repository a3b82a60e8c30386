package io.fovea.pipeline.inference;

import io.fovea.models.decode.Vita;
import io.fovea.models.recipe.Recipe;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What all tasks over videos know.
 *
 * @param config choices
 * @param graphs of the system
 * @param categories how labels become ids
 * @param run location of the run folder
 * @param wave of what features are kept
 * @param hadoop settings of the file systems
 */
record VideoSetting(
    InferenceConfig config,
    StagedGraphs graphs,
    Categories categories,
    String run,
    String wave,
    Broadcast<SerializableConfiguration> hadoop)
    implements Serializable {

  /** The same for another wave. */
  VideoSetting inWave(String other) {
    return new VideoSetting(config, graphs, categories, run, other, hadoop);
  }

  Vita decoder() {
    return (Vita) ShardTask.decoder(config.model());
  }

  Configuration configuration() {
    return hadoop.value().value();
  }

  ImageFolder images() throws IOException {
    return new ImageFolder(config.source().images(), configuration());
  }

  FrameRunner frames(TaskSystem system, Recipe recipe, Vita decoder) throws IOException {
    int batch = system.batchSize(decoder);
    ImagePreparer preparer = new ImagePreparer(images(), config.source().exif(), recipe, batch);
    return new FrameRunner(system, recipe, preparer, batch);
  }
}
