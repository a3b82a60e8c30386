package io.fovea.pipeline.inference;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.decode.Decoder;
import io.fovea.models.decode.DecoderSettings;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.Device;
import io.fovea.models.session.DeviceLostException;
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
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

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
  private final Tallies tallies;

  /**
   * @param run location of the run folder
   * @param hadoop settings of the file systems
   * @param tallies that count what becomes of images
   */
  ShardTask(
      InferenceConfig config,
      StagedModel model,
      Categories categories,
      String run,
      Broadcast<SerializableConfiguration> hadoop,
      Tallies tallies) {
    this.config = config;
    this.model = model;
    this.categories = categories;
    this.run = run;
    this.hadoop = hadoop;
    this.tallies = tallies;
  }

  @Override
  public ShardOutcome call(Shard shard) throws IOException {
    RUNNING.incrementAndGet();
    try {
      ImageFolder images = new ImageFolder(config.source().images(), configuration());
      ShardFiles files = new ShardFiles(RunFolder.attach(run, configuration()));
      Optional<Written> found =
          files.find(shard, () -> ShardRunner.digest(shard, images, cancelled()));
      Written written = found.isPresent() ? found.get() : predict(shard, images, files);
      tallies.add(written);
      return written;
    } catch (UserError e) {
      return new ShardOutcome.Refused(e);
    } catch (DeviceLostException e) {
      if (!GpuAddress.isInDriver()) {
        ExecutorEnd.of(e);
      }
      return new ShardOutcome.Refused(lost(e));
    } catch (ShardRunner.CancelledException e) {
      throw new TaskKilledException();
    } finally {
      RUNNING.decrementAndGet();
    }
  }

  /** Where the driver itself predicts there is nobody else to try. */
  private static UserError lost(DeviceLostException e) {
    return new UserError(
        ExitCode.ENVIRONMENT,
        "the GPU is lost to this process: " + e.getMessage(),
        "Look at nvidia-smi and the kernel's log, then run the same command again: finished shards"
            + " are kept.",
        e);
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

  @SuppressWarnings("try") // The gate is closed by whichever comes first; closing it twice is one.
  private Written predict(Shard shard, ImageFolder images, ShardFiles files) throws IOException {
    TaskContext task = TaskContext.get();
    Execution execution = config.execution();
    Device device = execution.on().device();
    GpuAddress gpu = GpuAddress.of(task, device.isGpu());
    long asked = System.nanoTime();
    try (Sessions.Lease lease = model.lease(sessionSettings(gpu));
        DeviceGate gate = gate(gpu)) {
      // However the task ends, the next one gets its turn.
      TaskCompletionListener letGo = ended -> gate.close();
      task.addTaskCompletionListener(letGo);
      long openNanos = System.nanoTime() - asked;
      long began = System.currentTimeMillis();
      ModelSignature signature = lease.session().signature();
      Decoder decoder = decoder(config.model());
      ShardRunner runner =
          new ShardRunner(
              lease.session(),
              recipe(config.model(), signature),
              decoder,
              categories.labels(),
              images,
              config.source().exif(),
              batchSize(execution, decoder, signature),
              gate,
              decodeThreads(task.cpus(), execution));
      ShardContent content = runner.run(shard, cancelled());
      Work work =
          new Work(
              SparkEnv.get().executorId(),
              gpu.address(),
              began,
              System.currentTimeMillis(),
              openNanos,
              runner.inputNanos(),
              runner.waitNanos(),
              runner.modelNanos());
      return files.write(shard, content, Devices.describe(device, gpu.address())).by(work);
    }
  }

  private DeviceGate gate(GpuAddress gpu) {
    DeviceChoice on = config.execution().on();
    return on.device().isGpu()
        ? DeviceGate.to(on.device().id() + ":" + gpu.index(), on.runsPerGpu())
        : DeviceGate.open();
  }

  private SessionSettings sessionSettings(GpuAddress gpu) {
    DeviceChoice on = config.execution().on();
    String cache =
        on.engineCache() == null
            ? null
            : EngineCache.folder(
                on.engineCache(),
                Devices.gpu(gpu.address()),
                model.digest(),
                on.precision(),
                model.shapes());
    return new SessionSettings(
        on.device(),
        gpu.index(),
        on.precision(),
        config.execution().threads(),
        1,
        model.shapes(),
        cache);
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
