package io.fovea.pipeline.scoring;

import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.Detection;
import io.fovea.metrics.detection.DetectionKernel;
import io.fovea.metrics.detection.DetectionPartial;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.detection.Federation;
import io.fovea.metrics.detection.GroundTruth;
import io.fovea.metrics.detection.ImageMatches;
import io.fovea.metrics.errors.ErrorKernel;
import io.fovea.metrics.errors.ErrorParams;
import io.fovea.metrics.errors.ErrorPartial;
import io.fovea.metrics.errors.ErrorResult;
import io.fovea.pipeline.scoring.details.MatchCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    return fold(dataset, match(dataset, request.threads()), request.threads());
  }

  @Override
  public ScoreDetail detail(ScoreRequest request, Optional<ErrorParams> errors) {
    LocalDataset dataset = LocalDataset.load(request);
    List<ImageMatches> images = match(dataset, request.threads());
    ScoreOutcome outcome = fold(dataset, images, request.threads());
    return new ScoreDetail(
        outcome,
        MatchCounts.of(outcome.result(), images),
        errors.map(params -> errors(dataset, params, request.threads())));
  }

  private static ErrorResult errors(LocalDataset dataset, ErrorParams params, int threads) {
    var partial = new ErrorPartial(dataset.axes(), params);
    partial.addAll(
        ImageLoop.run(
            dataset.axes().imageIds().length,
            threads,
            () -> {
              var kernel = new ErrorKernel(params, dataset.axes());
              return i ->
                  kernel.judge(
                      i, dataset.truths(i), dataset.detections(i, true), dataset.federation(i));
            }));
    return partial.result(threads);
  }

  private static ScoreOutcome fold(LocalDataset dataset, List<ImageMatches> images, int threads) {
    var partial = new DetectionPartial(dataset.axes(), dataset.params());
    partial.addAll(images);
    DetectionResult result = partial.result(threads);
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
          return i -> match(dataset, kernel, i);
        });
  }

  private static ImageMatches match(LocalDataset dataset, DetectionKernel kernel, int image) {
    List<GroundTruth> truths = dataset.truths(image);
    List<Detection> detections = dataset.detections(image);
    Federation federation = dataset.federation(image);
    try {
      return kernel.score(image, truths, detections, federation);
    } catch (UserError e) {
      throw e.at(dataset.where(image));
    }
  }
}
