package io.fovea.pipeline.scoring.batch;

import io.fovea.pipeline.scoring.ImageLoop;
import io.fovea.pipeline.scoring.LocalEngine;
import java.io.Serializable;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Scores in this process, on threads; loads no class of Spark or Hadoop for local files. */
public final class LocalBatchEngine implements BatchEngine {
  @Override
  public String name() {
    return LocalEngine.NAME;
  }

  @Override
  public <I extends Serializable, P> P run(BatchJob<I, P> job, int threads) {
    List<I> items = job.items();
    Queue<P> parts = new ConcurrentLinkedQueue<>();
    ImageLoop.run(
        items.size(),
        threads,
        () -> {
          P part = job.empty();
          parts.add(part);
          return i -> {
            job.score(items.get(i), part);
            return null;
          };
        });
    P whole = job.empty();
    parts.forEach(part -> job.merge(whole, part));
    return whole;
  }
}
