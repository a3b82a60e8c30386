package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.models.session.EngineShapes;
import io.fovea.models.session.ModelFile;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.SessionSettings;
import io.fovea.models.session.Sessions;
import java.io.Serializable;
import java.nio.file.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkFiles;

/**
 * A model on its way to the tasks. Its file reaches other machines by Spark's file distribution,
 * once a machine; inside one JVM it stays where it is.
 *
 * @param path on the driver, absolute
 * @param digest what every task checks before it opens the file
 * @param shapes of its input; null where they are known only image by image
 * @param distributed whether tasks look for their own copy
 */
record StagedModel(String path, String digest, EngineShapes shapes, boolean distributed)
    implements Serializable {

  /** Hands a model to the tasks of this context. */
  static StagedModel stage(ModelFile model, EngineShapes shapes, SparkContext spark) {
    Path path = model.path().toAbsolutePath();
    boolean distributed = !spark.isLocal();
    if (distributed) {
      // As URIs: in a bare path Spark would unescape what looks escaped.
      spark.addFile(path.toUri().toString());
      model.externalFiles().forEach(file -> spark.addFile(file.toUri().toString()));
    }
    return new StagedModel(path.toString(), model.digest(), shapes, distributed);
  }

  /** This JVM's session of the model, opened if this is the first lease. */
  Sessions.Lease lease(SessionSettings settings) {
    return Sessions.lease(digest + " " + settings.key(), () -> open(settings));
  }

  private OnnxSession open(SessionSettings settings) {
    Path original = Path.of(path);
    ModelFile model =
        ModelFile.inspect(
            distributed ? Path.of(SparkFiles.get(original.getFileName().toString())) : original);
    if (!model.digest().equals(digest)) {
      throw UserError.input(
          path + ": the model was changed while the run was starting",
          "Run again, and leave the file alone while it runs.");
    }
    OnnxSession session = OnnxSession.open(model, settings);
    if (settings.device().isGpu() && settings.shapes() != null) {
      warmUp(session, settings);
    }
    return session;
  }

  private static void warmUp(OnnxSession session, SessionSettings settings) {
    try {
      session.warmUp(settings.shapes());
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }
}
