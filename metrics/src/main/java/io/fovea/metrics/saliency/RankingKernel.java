package io.fovea.metrics.saliency;

import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.List;

/** Scores one image by every profile asked for. Thread-safe: it keeps nothing. */
public final class RankingKernel {
  private final RankingParams params;

  public RankingKernel(RankingParams params) {
    this.params = params;
  }

  /**
   * Scores an image.
   *
   * @param imageIndex place of the image in the data set
   * @throws UserError if it has no ranked object, or a mask or map is not of its size; in corrected
   *     mode also if a prediction is there twice
   */
  public ImageRanking score(int imageIndex, RankingImage image) {
    var scene = new Scene(image, params);
    List<Term> terms = new ArrayList<>();
    for (RankingProfile profile : params.profiles()) {
      for (Measure measure : profile.measures()) {
        terms.add(measure.of(scene));
      }
    }
    return new ImageRanking(
        imageIndex, scene.truthCount, scene.predictionCount, terms, scene.quirks());
  }
}
