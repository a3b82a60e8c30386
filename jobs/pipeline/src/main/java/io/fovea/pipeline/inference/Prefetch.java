package io.fovea.pipeline.inference;

import io.fovea.pipeline.inference.ShardRunner.CancelledException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A shard's images in their order, made ready by threads of its own while the caller runs the
 * model: no more ahead than a limit. With no threads the caller's own does it, one image at a time.
 * Closing it ends the threads, after the images that they are at.
 */
final class Prefetch implements AutoCloseable {
  static final String THREAD_NAME = "fovea-decode-";

  private static final AtomicInteger THREADS = new AtomicInteger();
  private static final long POLL_MILLIS = 50;

  private final ImagePreparer preparer;
  private final Iterator<Shard.Image> waiting;
  private final Queue<Future<PreparedImage>> ahead = new ArrayDeque<>();
  private final int limit;
  private final ExecutorService threads;

  /**
   * @param threadCount 0 or more
   * @param limit the most images ahead, at least 1
   */
  Prefetch(ImagePreparer preparer, List<Shard.Image> images, int threadCount, int limit) {
    this.preparer = preparer;
    this.waiting = images.iterator();
    this.limit = limit;
    this.threads =
        threadCount == 0 ? null : Executors.newFixedThreadPool(threadCount, Prefetch::thread);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, THREAD_NAME + THREADS.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  /**
   * The next image; it is there.
   *
   * @throws IOException of this image's reading
   * @throws CancelledException if the task is told to stop, or its thread is interrupted, meanwhile
   */
  PreparedImage next(BooleanSupplier cancelled) throws IOException {
    if (threads == null) {
      return preparer.prepare(waiting.next());
    }
    fill();
    PreparedImage prepared = await(ahead.remove(), cancelled);
    fill();
    return prepared;
  }

  private void fill() {
    while (ahead.size() < limit && waiting.hasNext()) {
      Shard.Image image = waiting.next();
      ahead.add(threads.submit(() -> preparer.prepareWhole(image)));
    }
  }

  private static PreparedImage await(Future<PreparedImage> image, BooleanSupplier cancelled)
      throws IOException {
    while (true) {
      try {
        return image.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (cancelled.getAsBoolean()) {
          throw new CancelledException();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancelledException();
      } catch (ExecutionException e) {
        throw rethrown(e.getCause());
      }
    }
  }

  /** As it would have come from the caller's own thread. */
  private static IOException rethrown(Throwable cause) {
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof IOException storage ? storage : new IOException(cause);
  }

  @Override
  public void close() {
    if (threads == null) {
      return;
    }
    ahead.forEach(image -> image.cancel(false));
    threads.shutdown();
    boolean interrupted = false;
    while (!threads.isTerminated()) {
      try {
        // What an interrupt would do to a storage's client is not known: an image is soon read.
        boolean over = threads.awaitTermination(1, TimeUnit.SECONDS);
        if (over) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
