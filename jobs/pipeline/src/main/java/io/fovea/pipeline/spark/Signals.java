package io.fovea.pipeline.spark;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.util.SignalUtils;

/**
 * SIGTERM and SIGINT as an orderly end. The JVM's own way is to run all shutdown hooks at once, and
 * ONNX Runtime's takes it down under a model that runs; so the signal is caught, the run drains and
 * lets its folder go, and the process exits by itself. A second signal ends it the JVM's way.
 */
public final class Signals {
  private static final AtomicReference<StopSwitch> CURRENT = new AtomicReference<>();
  private static boolean registered;

  private Signals() {}

  /** Signals throw a switch as long as this is open. */
  public interface Routing extends AutoCloseable {
    @Override
    void close();
  }

  /** Lets signals throw that switch from now on. */
  public static Routing to(StopSwitch stop) {
    register();
    CURRENT.set(stop);
    return () -> CURRENT.compareAndSet(stop, null);
  }

  private static synchronized void register() {
    if (!registered) {
      registered = true;
      try {
        SignalUtils.register("TERM", () -> received(ExitCode.TERMINATED, "SIGTERM"));
        SignalUtils.register("INT", () -> received(ExitCode.INTERRUPTED, "SIGINT"));
      } catch (LinkageError e) {
        // Spark keeps this class for itself, and may change it: then the JVM's way remains.
      }
    }
  }

  /** Whether the signal was dealt with; if not, the handler that was there before does. */
  static boolean received(ExitCode code, String name) {
    StopSwitch stop = CURRENT.getAndSet(null);
    if (stop == null) {
      return false;
    }
    stop.stop(
        new UserError(
            code,
            "ended by " + name,
            "Run the same command again to go on from here: finished shards are kept."));
    return true;
  }
}
