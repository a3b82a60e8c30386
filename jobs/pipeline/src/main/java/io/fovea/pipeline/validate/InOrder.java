package io.fovea.pipeline.validate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Does work on threads and hands on what comes of it in the order in which it was given, so that
 * findings do not depend on threads. No more than a few pieces wait at a time.
 *
 * @param <T> what comes of a piece of work
 */
final class InOrder<T> implements AutoCloseable {
  private static final int THREADS = Math.min(8, Runtime.getRuntime().availableProcessors());

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final Deque<Waiting<T>> waiting = new ArrayDeque<>();

  private record Waiting<T>(Future<T> done, Consumer<T> then) {}

  /**
   * Takes a piece of work.
   *
   * @param then is called in this thread, in the order of the calls of this method
   */
  void add(Supplier<T> work, Consumer<T> then) {
    while (waiting.size() >= 2 * THREADS) {
      finishOne();
    }
    waiting.add(new Waiting<>(threads.submit(work::get), then));
  }

  /** Waits for all that was given. */
  void finish() {
    while (!waiting.isEmpty()) {
      finishOne();
    }
  }

  private void finishOne() {
    Waiting<T> first = waiting.remove();
    try {
      first.then.accept(first.done.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException problem) {
        throw problem;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
