package io.fovea.pipeline.scoring;

import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DetectionKernel;
import io.fovea.metrics.detection.DetectionPartial;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.detection.ImageMatches;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Scores in this process: threads take image after image, decode its masks and match it. Loads no
 * class of Spark or Hadoop for local files. The number of threads changes no bit of the result, nor
 * which error is reported.
 */
public final class LocalEngine implements ScoringEngine {
  /** The name of this engine. */
  public static final String NAME = "local";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ScoreOutcome score(ScoreRequest request) {
    LocalDataset dataset = LocalDataset.load(request);
    var partial = new DetectionPartial(dataset.axes(), dataset.params());
    partial.addAll(Arrays.asList(match(dataset, request.threads())));
    DetectionResult result = partial.result(request.threads());
    List<String> warnings = new ArrayList<>(dataset.warnings());
    result.quirks().forEach((quirk, count) -> warnings.add(quirk.warning(count)));
    return new ScoreOutcome(result, dataset.counts(), warnings, NAME);
  }

  /** An error and the image at which it came up. */
  private record Refusal(int imageIndex, UserError error) {
    static Refusal earlier(Refusal a, Refusal b) {
      return a == null || b.imageIndex < a.imageIndex ? b : a;
    }
  }

  private static ImageMatches[] match(LocalDataset dataset, int threads) {
    var matches = new ImageMatches[dataset.axes().imageIds().length];
    var next = new AtomicInteger();
    var refusal = new AtomicReference<Refusal>();
    Runnable worker = () -> matchImages(dataset, matches, next, refusal);
    int helpers = Math.min(threads, Math.max(1, matches.length)) - 1;
    if (helpers == 0) {
      worker.run();
    } else {
      runOnAll(worker, helpers);
    }
    if (refusal.get() != null) {
      throw refusal.get().error;
    }
    return matches;
  }

  /**
   * Images are taken in ascending order, so when one is refused every image before it has been
   * taken; those are finished, and the first refusal of all is the one reported.
   */
  private static void matchImages(
      LocalDataset dataset,
      ImageMatches[] matches,
      AtomicInteger next,
      AtomicReference<Refusal> refusal) {
    var kernel = new DetectionKernel(dataset.params(), dataset.axes());
    while (refusal.get() == null) {
      int i = next.getAndIncrement();
      if (i >= matches.length) {
        return;
      }
      try {
        matches[i] = kernel.score(i, dataset.truths(i), dataset.detections(i));
      } catch (UserError e) {
        refusal.accumulateAndGet(new Refusal(i, e), Refusal::earlier);
      }
    }
  }

  private static void runOnAll(Runnable worker, int helpers) {
    ExecutorService pool = Executors.newFixedThreadPool(helpers);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < helpers; i++) {
        running.add(pool.submit(worker));
      }
      worker.run();
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
