package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.models.decode.Decoder;
import io.fovea.models.decode.DecoderSettings;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.SessionSettings;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import io.fovea.pipeline.inference.InferenceConfig.ModelChoice;
import io.fovea.pipeline.inference.ShardOutcome.Written;
import io.fovea.pipeline.store.RunFolder;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * One Spark task: predicts one shard and writes its two files, unless they are there. It may run
 * more than once, at the same time even: every attempt writes the same bytes, in one step.
 */
final class ShardTask implements Function<Shard, ShardOutcome> {
  private static final long serialVersionUID = 1L;

  private final InferenceConfig config;
  private final StagedGraphs graphs;
  private final Categories categories;
  private final String run;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final Tallies tallies;

  /**
   * @param run location of the run folder
   * @param hadoop settings of the file systems
   * @param tallies that count what becomes of images
   */
  ShardTask(
      InferenceConfig config,
      StagedGraphs graphs,
      Categories categories,
      String run,
      Broadcast<SerializableConfiguration> hadoop,
      Tallies tallies) {
    this.config = config;
    this.graphs = graphs;
    this.categories = categories;
    this.run = run;
    this.hadoop = hadoop;
    this.tallies = tallies;
  }

  @Override
  public ShardOutcome call(Shard shard) throws IOException {
    return TaskRun.of(() -> written(shard), ShardOutcome.Refused::new);
  }

  private ShardOutcome written(Shard shard) throws IOException {
    ImageFolder images = new ImageFolder(config.source().images(), configuration());
    ShardFiles files = new ShardFiles(RunFolder.attach(run, configuration()));
    Optional<Written> found =
        files.find(shard, () -> ShardRunner.digest(shard, images, cancelled()));
    Written written = found.isPresent() ? found.get() : predict(shard, images, files);
    tallies.add(written);
    return written;
  }

  private Written predict(Shard shard, ImageFolder images, ShardFiles files) throws IOException {
    try (TaskSystem system = TaskSystem.of(config, graphs)) {
      Decoder decoder = decoder(config.model());
      ShardRunner runner =
          new ShardRunner(
              system.session(),
              system.recipe(),
              decoder,
              categories.labels(),
              images,
              config.source().exif(),
              system.batchSize(decoder),
              system.gate(),
              system.decodeThreads(),
              system.further());
      ShardContent content = runner.run(shard, cancelled());
      Work work = system.work(runner.inputNanos(), runner.waitNanos(), runner.modelNanos());
      return files.write(shard, content, system.device()).by(work);
    }
  }

  /** The processors of a task that its model does not use. */
  static int decodeThreads(int taskProcessors, Execution execution) {
    return Math.max(0, taskProcessors - execution.threads());
  }

  private static BooleanSupplier cancelled() {
    return TaskContext.get()::isInterrupted;
  }

  private Configuration configuration() {
    return hadoop.value().value();
  }

  /** What of a session results follow from. */
  static String sessionText(Execution execution) {
    DeviceChoice on = execution.on();
    return SessionSettings.of(on.device(), 0, on.precision(), execution.threads()).text();
  }

  static Recipe recipe(ModelChoice choice, ModelSignature signature) {
    return Recipe.named(choice.recipe()).with(choice.recipeSettings()).fittedTo(signature);
  }

  static Decoder decoder(ModelChoice choice) {
    return Decoder.named(choice.decoder(), DecoderSettings.of(choice.decoderSettings()));
  }

  /**
   * Images in a run of the model.
   *
   * @throws UserError if another number was asked for than the model or the decoder takes
   */
  static int batchSize(Execution execution, Decoder decoder, ModelSignature signature) {
    long fixed = decoder.batch(signature);
    if (fixed <= 0) {
      return Math.max(1, execution.batch());
    }
    if (execution.batch() != 0 && execution.batch() != fixed) {
      throw UserError.usage(
          "--batch "
              + execution.batch()
              + ": the model takes "
              + fixed
              + " images at a time and no other number, or its outputs do not tell more apart",
          "Leave --batch out, or export the model with a dynamic first axis.");
    }
    return Math.toIntExact(fixed);
  }
}
