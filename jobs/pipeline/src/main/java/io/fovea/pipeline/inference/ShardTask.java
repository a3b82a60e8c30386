package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.models.decode.Decoder;
import io.fovea.models.decode.DecoderSettings;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.SessionSettings;
import io.fovea.models.session.Sessions;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import io.fovea.pipeline.inference.InferenceConfig.ModelChoice;
import io.fovea.pipeline.inference.ShardOutcome.Written;
import io.fovea.pipeline.store.RunFolder;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * One Spark task: predicts one shard and writes its two files, unless they are there. It may run
 * more than once, at the same time even: every attempt writes the same bytes, in one step.
 */
final class ShardTask implements Function<Shard, ShardOutcome> {
  private static final long serialVersionUID = 1L;
  private static final long POLL_MILLIS = 10;

  /** Tasks in this JVM. */
  private static final AtomicInteger RUNNING = new AtomicInteger();

  private final InferenceConfig config;
  private final StagedModel model;
  private final Categories categories;
  private final String run;
  private final Broadcast<SerializableConfiguration> hadoop;

  /**
   * @param run location of the run folder
   * @param hadoop settings of the file systems
   */
  ShardTask(
      InferenceConfig config,
      StagedModel model,
      Categories categories,
      String run,
      Broadcast<SerializableConfiguration> hadoop) {
    this.config = config;
    this.model = model;
    this.categories = categories;
    this.run = run;
    this.hadoop = hadoop;
  }

  @Override
  public ShardOutcome call(Shard shard) throws IOException {
    RUNNING.incrementAndGet();
    try {
      ImageFolder images = new ImageFolder(config.source().images(), configuration());
      ShardFiles files = new ShardFiles(RunFolder.attach(run, configuration()));
      Optional<Written> found =
          files.find(shard, () -> ShardRunner.digest(shard, images, cancelled()));
      return found.isPresent()
          ? found.get()
          : files.write(
              shard, predict(shard, images), Devices.describe(config.execution().device()));
    } catch (UserError e) {
      return new ShardOutcome.Refused(e);
    } catch (ShardRunner.CancelledException e) {
      throw new TaskKilledException();
    } finally {
      RUNNING.decrementAndGet();
    }
  }

  /**
   * Waits until no task runs in this JVM any more. Tasks that were cancelled end after the image or
   * the batch that they are at; ONNX Runtime must not be taken down under them.
   */
  static void awaitNone() throws InterruptedException {
    while (RUNNING.get() > 0) {
      Thread.sleep(POLL_MILLIS);
    }
  }

  private ShardContent predict(Shard shard, ImageFolder images) throws IOException {
    try (Sessions.Lease lease = model.lease(sessionSettings(config.execution()))) {
      ModelSignature signature = lease.session().signature();
      Decoder decoder = decoder(config.model());
      return new ShardRunner(
              lease.session(),
              recipe(config.model(), signature),
              decoder,
              categories.labels(),
              images,
              config.source().exif(),
              batchSize(config.execution(), decoder, signature))
          .run(shard, cancelled());
    }
  }

  private static BooleanSupplier cancelled() {
    return TaskContext.get()::isInterrupted;
  }

  private Configuration configuration() {
    return hadoop.value().value();
  }

  static SessionSettings sessionSettings(Execution execution) {
    return new SessionSettings(execution.device(), 0, execution.threads(), 1);
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
