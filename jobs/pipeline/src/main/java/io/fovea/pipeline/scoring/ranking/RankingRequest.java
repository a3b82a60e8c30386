package io.fovea.pipeline.scoring.ranking;

import io.fovea.metrics.saliency.RankingParams;
import io.fovea.pipeline.dataset.RankingSource;
import java.io.Serializable;

/**
 * What to score.
 *
 * @param source the data set
 * @param predictions location of a document of ranking results, plain or gzip
 * @param params how to score
 * @param run the run whose predictions they are; null where they are a document
 * @param threads how many threads score in-process, at least 1
 */
public record RankingRequest(
    RankingSource source, String predictions, RankedRun run, RankingParams params, int threads)
    implements Serializable {
  public RankingRequest {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads);
    }
  }

  /** Of a document. */
  public RankingRequest(
      RankingSource source, String predictions, RankingParams params, int threads) {
    this(source, predictions, null, params, threads);
  }

  /** The same of a run. */
  public RankingRequest of(RankedRun ranked) {
    return new RankingRequest(source, predictions, ranked, params, threads);
  }
}
