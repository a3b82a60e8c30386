package io.fovea.pipeline.scoring;

import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Threads that take image after image. Their number changes neither the outcome nor which error is
 * reported.
 */
public final class ImageLoop {
  private ImageLoop() {}

  /** An error and the image at which it came up. */
  private record Refusal(int image, UserError error) {
    static Refusal earlier(Refusal a, Refusal b) {
      return a == null || b.image < a.image ? b : a;
    }
  }

  /**
   * Does the work for images 0 to {@code images - 1}.
   *
   * @param worker makes the work of one thread, which may keep scratch memory
   * @return the outcomes by image
   * @throws UserError the first image's that ended with one
   */
  public static <T> List<T> run(int images, int threads, Supplier<IntFunction<T>> worker) {
    var outcomes = new Object[images];
    var next = new AtomicInteger();
    var refusal = new AtomicReference<Refusal>();
    Runnable loop = () -> work(worker.get(), outcomes, next, refusal);
    int helpers = Math.min(threads, Math.max(1, images)) - 1;
    if (helpers == 0) {
      loop.run();
    } else {
      runOnAll(loop, helpers);
    }
    if (refusal.get() != null) {
      throw refusal.get().error;
    }
    @SuppressWarnings("unchecked") // Filled by the workers alone, which give T.
    List<T> all = (List<T>) Arrays.asList(outcomes);
    return all;
  }

  /**
   * Images are taken in ascending order, so when one is refused every image before it has been
   * taken; those are finished, and the first refusal of all is the one reported.
   */
  private static <T> void work(
      IntFunction<T> worker,
      Object[] outcomes,
      AtomicInteger next,
      AtomicReference<Refusal> refusal) {
    while (refusal.get() == null) {
      int i = next.getAndIncrement();
      if (i >= outcomes.length) {
        return;
      }
      try {
        outcomes[i] = worker.apply(i);
      } catch (UserError e) {
        refusal.accumulateAndGet(new Refusal(i, e), Refusal::earlier);
      }
    }
  }

  private static void runOnAll(Runnable loop, int helpers) {
    ExecutorService pool = Executors.newFixedThreadPool(helpers);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < helpers; i++) {
        running.add(pool.submit(loop));
      }
      loop.run();
      for (Future<?> each : running) {
        each.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while scoring", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }
}
