package io.fovea.pipeline.inference;

import io.fovea.pipeline.inference.ShardRunner.CancelledException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One task's way to a device that several tasks share: only so many run the model at a time, in the
 * order in which they came. Closing it gives back what the task still holds, once, however the task
 * ended; it may be closed by another thread.
 */
final class DeviceGate implements AutoCloseable {
  private static final long POLL_MILLIS = 50;

  /** One a device and number of runs, for all tasks of this JVM. */
  private static final Map<String, Semaphore> DEVICES = new ConcurrentHashMap<>();

  /** Null where nothing is shared. */
  private final Semaphore permits;

  private boolean held;
  private boolean closed;

  private DeviceGate(Semaphore permits) {
    this.permits = permits;
  }

  /** A way that is never barred. */
  static DeviceGate open() {
    return new DeviceGate(null);
  }

  /** The way to a device of this JVM. */
  static DeviceGate to(String device, int runs) {
    return new DeviceGate(
        DEVICES.computeIfAbsent(device + " " + runs, key -> new Semaphore(runs, true)));
  }

  /**
   * Waits for its turn.
   *
   * @throws CancelledException if the task is told to stop, or its thread is interrupted, meanwhile
   */
  void enter(BooleanSupplier cancelled) {
    if (permits == null) {
      return;
    }
    try {
      while (!permits.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        if (cancelled.getAsBoolean()) {
          throw new CancelledException();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException();
    }
    synchronized (this) {
      held = true;
      if (closed) {
        leave();
        throw new CancelledException();
      }
    }
  }

  /** Lets the next one in. */
  synchronized void leave() {
    if (held) {
      held = false;
      permits.release();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    leave();
  }
}
