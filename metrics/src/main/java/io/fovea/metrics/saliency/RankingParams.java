package io.fovea.metrics.saliency;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What to score and how. The filter comes before every profile, as it does in the papers' scripts,
 * and belongs to a figure like its profile.
 *
 * @param profiles at least one, each once
 * @param mode the references with their quirks, or without
 * @param minScore predictions count if their score is above this; negative infinity for all, which
 *     is also what files filtered by their model need
 * @param maxObjects at most this many predictions of an image count, the highest scores; {@link
 *     Integer#MAX_VALUE} for all
 */
public record RankingParams(
    List<RankingProfile> profiles, Mode mode, double minScore, int maxObjects)
    implements Serializable {

  public RankingParams {
    profiles = List.copyOf(profiles);
    if (profiles.isEmpty() || profiles.stream().distinct().count() < profiles.size()) {
      throw UserError.usage(
          profiles.isEmpty() ? "no profile is named" : "a profile is named twice",
          "Name each profile once, or give all.");
    }
    if (Double.isNaN(minScore)) {
      throw UserError.usage("the least score is NaN", "Give a number.");
    }
    if (maxObjects < 1) {
      throw UserError.usage("the most objects are " + maxObjects, "Give at least 1.");
    }
  }

  /** Every prediction by these profiles, in strict mode. */
  public static RankingParams of(List<RankingProfile> profiles) {
    return new RankingParams(profiles, Mode.STRICT, Double.NEGATIVE_INFINITY, Integer.MAX_VALUE);
  }

  /** The same in another mode. */
  public RankingParams withMode(Mode newMode) {
    return new RankingParams(profiles, newMode, minScore, maxObjects);
  }

  /** The same with another filter. */
  public RankingParams withFilter(double above, int most) {
    return new RankingParams(profiles, mode, above, most);
  }

  /** The predictions that pass, in their order. */
  List<RankedPrediction> filter(List<RankedPrediction> predictions) {
    List<RankedPrediction> above =
        minScore == Double.NEGATIVE_INFINITY
            ? predictions
            : predictions.stream().filter(each -> each.score() > minScore).toList();
    if (above.size() <= maxObjects) {
      return above;
    }
    int[] best = Scene.descending(above.stream().mapToDouble(RankedPrediction::score).toArray());
    return IntStream.of(best).limit(maxObjects).sorted().mapToObj(above::get).toList();
  }
}
