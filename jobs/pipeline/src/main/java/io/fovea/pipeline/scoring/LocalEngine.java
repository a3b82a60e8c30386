package io.fovea.pipeline.scoring;

import io.fovea.metrics.detection.DetectionKernel;
import io.fovea.metrics.detection.DetectionPartial;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.detection.ImageMatches;
import java.util.ArrayList;
import java.util.List;

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
    partial.addAll(match(dataset, request.threads()));
    DetectionResult result = partial.result(request.threads());
    List<String> warnings = new ArrayList<>(dataset.warnings());
    result.quirks().forEach((quirk, count) -> warnings.add(quirk.warning(count)));
    return new ScoreOutcome(result, dataset.counts(), warnings, NAME);
  }

  private static List<ImageMatches> match(LocalDataset dataset, int threads) {
    return ImageLoop.run(
        dataset.axes().imageIds().length,
        threads,
        () -> {
          var kernel = new DetectionKernel(dataset.params(), dataset.axes());
          return i ->
              kernel.score(i, dataset.truths(i), dataset.detections(i), dataset.federation(i));
        });
  }
}
