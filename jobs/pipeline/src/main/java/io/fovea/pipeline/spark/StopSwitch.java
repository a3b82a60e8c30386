package io.fovea.pipeline.spark;

import io.fovea.metrics.UserError;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Tells a run to stop, and why: a signal came, or its folder was lost. Whoever does the work checks
 * it between steps, and is told where a step takes long. For any threads.
 */
public final class StopSwitch {
  private final Set<Runnable> listeners = new LinkedHashSet<>();
  private UserError reason;

  /** A listener for as long as it is open. */
  public interface Listening extends AutoCloseable {
    @Override
    void close();
  }

  /** Stops; only the first reason counts. */
  public void stop(UserError why) {
    Set<Runnable> told;
    synchronized (this) {
      if (reason != null) {
        return;
      }
      reason = why;
      told = new LinkedHashSet<>(listeners);
    }
    told.forEach(Runnable::run);
  }

  /**
   * Calls back, from another thread, when the switch is thrown; at once if it was. The call may
   * come a little after the listening has ended.
   */
  public Listening onStop(Runnable listener) {
    boolean stopped;
    synchronized (this) {
      stopped = reason != null;
      listeners.add(listener);
    }
    if (stopped) {
      listener.run();
    }
    return () -> {
      synchronized (this) {
        listeners.remove(listener);
      }
    };
  }

  /**
   * Ends the work of the caller if the switch was thrown.
   *
   * @throws UserError the reason
   */
  public synchronized void check() {
    if (reason != null) {
      throw reason;
    }
  }
}
