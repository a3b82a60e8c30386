package io.fovea.pipeline.inference;

import io.fovea.models.decode.Decoder;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.Device;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.SessionSettings;
import io.fovea.models.session.Sessions;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/** One task's hold on a system's graphs and on its device; closing it lets go of all. */
final class TaskSystem implements AutoCloseable {
  private final InferenceConfig config;
  private final GpuAddress gpu;
  private final Sessions.Lease first;
  private final DeviceGate gate;
  private final TaskGraphs further;
  private final long openNanos;
  private final long began;

  private TaskSystem(
      InferenceConfig config,
      GpuAddress gpu,
      Sessions.Lease first,
      DeviceGate gate,
      TaskGraphs further,
      long openNanos) {
    this.config = config;
    this.gpu = gpu;
    this.first = first;
    this.gate = gate;
    this.further = further;
    this.openNanos = openNanos;
    this.began = System.currentTimeMillis();
  }

  /** Opens what this JVM has not open yet. */
  static TaskSystem of(InferenceConfig config, StagedGraphs graphs) {
    TaskContext task = TaskContext.get();
    DeviceChoice on = config.execution().on();
    GpuAddress gpu = GpuAddress.of(task, on.device().isGpu());
    long asked = System.nanoTime();
    Sessions.Lease first = graphs.first().lease(settings(config, graphs, gpu));
    try {
      DeviceGate gate = gate(on, gpu);
      TaskGraphs further =
          new TaskGraphs(
              graphs.leaseFurther(
                  SessionSettings.of(
                      on.device(), gpu.index(), on.precision(), config.execution().threads())),
              gate,
              task::isInterrupted);
      // However the task ends, the next one gets its turn.
      TaskCompletionListener letGo = ended -> gate.close();
      task.addTaskCompletionListener(letGo);
      return new TaskSystem(config, gpu, first, gate, further, System.nanoTime() - asked);
    } catch (RuntimeException e) {
      first.close();
      throw e;
    }
  }

  private static SessionSettings settings(
      InferenceConfig config, StagedGraphs graphs, GpuAddress gpu) {
    DeviceChoice on = config.execution().on();
    StagedModel model = graphs.first();
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

  private static DeviceGate gate(DeviceChoice on, GpuAddress gpu) {
    return on.device().isGpu()
        ? DeviceGate.to(on.device().id() + ":" + gpu.index(), on.runsPerGpu())
        : DeviceGate.open();
  }

  OnnxSession session() {
    return first.session();
  }

  TaskGraphs further() {
    return further;
  }

  DeviceGate gate() {
    return gate;
  }

  Recipe recipe() {
    return ShardTask.recipe(config.model(), session().signature());
  }

  /** Images in a run of the first graph. */
  int batchSize(Decoder decoder) {
    return ShardTask.batchSize(config.execution(), decoder, session().signature());
  }

  int decodeThreads() {
    Execution execution = config.execution();
    return ShardTask.decodeThreads(TaskContext.get().cpus(), execution);
  }

  static BooleanSupplier cancelled() {
    return TaskContext.get()::isInterrupted;
  }

  /** What it runs on, for the manifest. */
  String device() {
    Device device = config.execution().on().device();
    return Devices.describe(device, gpu.address());
  }

  /** What was done since this was opened. */
  Work work(long inputNanos, long waitNanos, long modelNanos) {
    return new Work(
        SparkEnv.get().executorId(),
        gpu.address(),
        began,
        System.currentTimeMillis(),
        openNanos,
        inputNanos,
        waitNanos,
        modelNanos);
  }

  @Override
  public void close() {
    gate.close();
    further.close();
    first.close();
  }
}
