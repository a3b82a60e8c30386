package io.fovea.metrics.saliency;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.GoldenFile;
import io.fovea.metrics.mask.Rle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The 67 images of cases.json. */
final class RankingGoldens {
  static final List<String> NAMES = new ArrayList<>();
  static final List<RankingImage> IMAGES = new ArrayList<>();
  static final JsonNode PROFILES = GoldenFile.read("sor/expected.json").get("profiles");
  static final RankingParams ALL = RankingParams.of(Arrays.asList(RankingProfile.values()));
  static final RankingAxes AXES;
  static final RankingResult RESULT;

  static {
    for (JsonNode golden : GoldenFile.read("sor/cases.json").get("cases")) {
      NAMES.add(golden.get("id").asText());
      IMAGES.add(image(golden));
    }
    AXES = new RankingAxes("sor", NAMES);
    RESULT = score(ALL, AXES, IMAGES);
  }

  private RankingGoldens() {}

  static RankingResult score(RankingParams params, RankingAxes axes, List<RankingImage> images) {
    var kernel = new RankingKernel(params);
    var partial = new RankingPartial(axes, params);
    for (int i = 0; i < images.size(); i++) {
      partial.add(kernel.score(i, images.get(i)));
    }
    return partial.result();
  }

  static RankingImage image(String name) {
    return IMAGES.get(NAMES.indexOf(name));
  }

  /** The term of one image. */
  static Term term(RankingResult result, RankingProfile profile, String key, int image) {
    return result.images().get(image).terms().get(place(result, profile, key));
  }

  static Figure figure(RankingResult result, RankingProfile profile, String key) {
    return result.figures().get(place(result, profile, key));
  }

  private static int place(RankingResult result, RankingProfile profile, String key) {
    for (int i = 0; i < result.figures().size(); i++) {
      Figure figure = result.figures().get(i);
      if (figure.profile() == profile && figure.measure().key().equals(key)) {
        return i;
      }
    }
    throw new IllegalArgumentException(profile + " has no " + key);
  }

  private static RankingImage image(JsonNode golden) {
    int height = golden.get("height").asInt();
    int width = golden.get("width").asInt();
    var truths = new ArrayList<TruthObject>();
    int n = golden.get("gts").size();
    for (JsonNode truth : golden.get("gts")) {
      truths.add(new TruthObject(mask(truth, height, width), n - truth.get("order").asInt()));
    }
    var predictions = new ArrayList<RankedPrediction>();
    for (JsonNode prediction : golden.get("preds")) {
      predictions.add(
          new RankedPrediction(
              mask(prediction, height, width), prediction.get("score").asDouble()));
    }
    return new RankingImage(height, width, truths, predictions, Optional.empty());
  }

  private static Rle mask(JsonNode object, int height, int width) {
    return Rle.of(height, width, GoldenFile.ints(object.get("counts")));
  }
}
