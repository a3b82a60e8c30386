package io.fovea.pipeline.inference;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.session.DeviceLostException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.spark.TaskKilledException;

/** What all tasks that run models have in common: how they end, and that one can wait for it. */
final class TaskRun {
  private static final long POLL_MILLIS = 10;

  /** Tasks in this JVM. */
  private static final AtomicInteger RUNNING = new AtomicInteger();

  private TaskRun() {}

  /** What a task does. */
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Does it.
   *
   * @param refused makes a result of what the user must mend: as a value, so that Spark does not
   *     try again
   */
  static <T> T of(Work<T> work, Function<UserError, T> refused) throws IOException {
    RUNNING.incrementAndGet();
    try {
      return work.run();
    } catch (UserError e) {
      return refused.apply(e);
    } catch (DeviceLostException e) {
      if (!GpuAddress.isInDriver()) {
        ExecutorEnd.of(e);
      }
      return refused.apply(lost(e));
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
}
