package io.fovea.metrics.saliency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.GoldenFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every figure of every profile, for each of 67 images and over all, by the original code. */
class RankingGoldenTest {
  private static final double EXACT = 1e-9;

  /** The originals add maps in single precision. */
  private static final double SINGLE = 1e-6;

  /** Our key and the goldens' for an image, and for the data set. */
  private record Key(String key, String image, String whole, double tolerance) {}

  private static final Key SA_SOR = new Key("sa_sor", "sa_sor", "SA_SOR", EXACT);
  private static final Key SOR = new Key("sor", "rho", "SOR", EXACT);

  private static final Map<String, List<Key>> KEYS =
      Map.ofEntries(
          Map.entry("assr_cvpr20", List.of(SOR, mae("mae_gray"), binary())),
          Map.entry(
              "assr_cvpr20_map",
              List.of(
                  new Key("map50", "ap50", "mAP50", EXACT),
                  new Key("map70", "ap70", "mAP70", EXACT))),
          Map.entry("assr_ijcv23", List.of(SOR, mae("mae_gray"), binary())),
          Map.entry(
              "assr_ijcv23_ndcg",
              List.of(
                  new Key("ndcg_lin", "ndcg_lin", "nDCG_lin", EXACT),
                  new Key("ndcg_exp", "ndcg_exp", "nDCG_exp", EXACT))),
          Map.entry(
              "irsr_tpami21",
              List.of(
                  SA_SOR,
                  mae("mae_fraction"),
                  new Key("f_measure", "f_measure", "F_measure", EXACT))),
          Map.entry("seqrank_aaai24", seqRank()),
          Map.entry("qagnet_cvpr24_assr", List.of(SOR, mae("mae_gray"), SA_SOR)),
          Map.entry("qagnet_cvpr24_irsr", List.of(SOR, mae("mae_fraction"), SA_SOR)),
          Map.entry("ppa_iccv21", List.of(SOR)),
          Map.entry("psr_mm23", List.of(SOR, new Key("sa_sor", "sa_sor", "SA_SOR_iou0.1", EXACT))),
          Map.entry("dsgnn_cvpr24_assr", List.of(SOR, mae("mae_gray"), SA_SOR)),
          Map.entry("dsgnn_cvpr24_irsr", List.of(SOR, mae("mae_fraction"), SA_SOR)));

  private static Key mae(String key) {
    return new Key(key, "mae", "MAE", SINGLE);
  }

  private static Key binary() {
    return new Key("mae_binary", "mae_binary", "MAE_binary", SINGLE);
  }

  private static List<Key> seqRank() {
    var keys = new ArrayList<Key>();
    keys.add(new Key("mae_union", "mae", "mae", SINGLE));
    for (String key : List.of("acc", "fbeta", "iou", "sa_sor", "sor", "ap", "ar")) {
      keys.add(new Key(key, key, key, EXACT));
    }
    for (int k = 1; k <= 5; k++) {
      keys.add(new Key("top" + k, "top" + k, "top" + k, EXACT));
    }
    return keys;
  }

  @Test
  void everyImageEqualsTheOriginalCode() {
    assertThat(RankingGoldens.NAMES).hasSize(67);
    assertThat(RankingGoldens.PROFILES).hasSize(12);
    int compared = 0;
    int missing = 0;
    for (var profile : KEYS.entrySet()) {
      JsonNode images = RankingGoldens.PROFILES.get(profile.getKey()).get("per_image");
      assertThat(images).hasSize(67);
      for (int i = 0; i < 67; i++) {
        JsonNode expected = images.get(RankingGoldens.NAMES.get(i));
        for (Key key : profile.getValue()) {
          Term term = term(profile.getKey(), key.key, i);
          String where = profile.getKey() + " " + key.key + " " + RankingGoldens.NAMES.get(i);
          JsonNode value = expected.path(key.image);
          compared++;
          if (value.isNumber()) {
            assertThat(term.value()).as(where).isCloseTo(value.asDouble(), within(key.tolerance));
          } else {
            assertThat(term.hasValue()).as(where).isFalse();
            assertThat(term.reason()).as(where).isNotEqualTo(Reason.NONE);
            missing++;
          }
        }
      }
    }
    assertThat(compared).isEqualTo(67 * 41);
    assertThat(missing).isEqualTo(284);
  }

  @Test
  void everyAggregateEqualsTheOriginalCode() {
    for (var profile : KEYS.entrySet()) {
      JsonNode expected = RankingGoldens.PROFILES.get(profile.getKey()).get("aggregate");
      for (Key key : profile.getValue()) {
        Figure figure = figure(profile.getKey(), key.key);
        assertThat(figure.value())
            .as(figure.key())
            .isCloseTo(expected.get(key.whole).asDouble(), within(key.tolerance));
        if (expected.has(key.whole + "_count")) {
          assertThat(figure.counted()).isEqualTo(expected.get(key.whole + "_count").asInt());
        }
      }
      if (expected.has("rho_mean")) {
        Figure sor = figure(profile.getKey(), "sor");
        assertThat(2 * sor.value() - 1)
            .isCloseTo(expected.get("rho_mean").asDouble(), within(EXACT));
        assertThat(sor.counted()).isEqualTo(expected.get("images_used").asInt());
        assertThat(sor.counted() + sor.leftOut()).isEqualTo(67);
      }
    }
  }

  @Test
  void correlationsAgreeToTheBit() {
    int same = 0;
    int all = 0;
    for (var profile : KEYS.entrySet()) {
      JsonNode images = RankingGoldens.PROFILES.get(profile.getKey()).get("per_image");
      for (Key key : profile.getValue()) {
        if (List.of("sor", "sa_sor").contains(key.key)) {
          for (int i = 0; i < 67; i++) {
            JsonNode value = images.get(RankingGoldens.NAMES.get(i)).path(key.image);
            if (value.isNumber()) {
              all++;
              double ours = term(profile.getKey(), key.key, i).value();
              same += ours == value.asDouble() ? 1 : 0;
            }
          }
        }
      }
    }
    assertThat(same).isEqualTo(all);
  }

  @Test
  void ranksOfEachObjectEqualTheOriginalCode() {
    JsonNode irsr = RankingGoldens.PROFILES.get("irsr_tpami21").get("per_image");
    JsonNode assr = RankingGoldens.PROFILES.get("assr_cvpr20").get("per_image");
    for (int i = 0; i < 67; i++) {
      JsonNode expected = irsr.get(RankingGoldens.NAMES.get(i));
      if (expected.path("gt_index").isArray()) {
        Term term = term("irsr_tpami21", "sa_sor", i);
        assertThat(term.truth()).isEqualTo(GoldenFile.doubles(expected.get("gt_index")));
        assertThat(term.predicted()).isEqualTo(GoldenFile.doubles(expected.get("rank_index")));
      }
      double[] found = term("assr_cvpr20", "sor", i).predicted();
      int[] places = IntStream.range(0, found.length).filter(g -> found[g] != 0).toArray();
      assertThat(places)
          .isEqualTo(GoldenFile.ints(assr.get(RankingGoldens.NAMES.get(i)).get("matched_gt_idx")));
    }
  }

  @Test
  void assignmentsEqualTheOriginalCode() {
    JsonNode images = RankingGoldens.PROFILES.get("seqrank_aaai24").get("per_image");
    for (int i = 0; i < 67; i++) {
      JsonNode pairs = images.get(RankingGoldens.NAMES.get(i)).get("assignment");
      var above = new ArrayList<String>();
      for (JsonNode pair : pairs) {
        if (pair.get(2).asDouble() > 0.5) {
          above.add(pair.get(0).asInt() + "-" + pair.get(1).asInt());
        }
      }
      RankingImage image = RankingGoldens.IMAGES.get(i);
      double[] predicted = term("seqrank_aaai24", "sa_sor", i).predicted();
      var ours = new ArrayList<String>();
      for (int order = 0; order < predicted.length; order++) {
        for (int g = 0; g < predicted.length; g++) {
          if (image.truths().get(g).rank() == predicted.length - 1 - order && predicted[g] > 0) {
            ours.add(order + "-" + (image.predictions().size() - (int) predicted[g]));
          }
        }
      }
      assertThat(ours).as(RankingGoldens.NAMES.get(i)).isEqualTo(above);
    }
  }

  @Test
  void saSorByThePapersDefinition() {
    JsonNode expected = GoldenFile.read("sor/expected_sa_sor_paper_definition.json");
    assertThat(expected).hasSize(67);
    for (int i = 0; i < 67; i++) {
      JsonNode value = expected.get(RankingGoldens.NAMES.get(i));
      Term term = term("sa_sor_paper", "sa_sor", i);
      if (value.isNull()) {
        assertThat(term.reason()).isEqualTo(Reason.SINGLE_OBJECT);
      } else {
        assertThat(term.value()).isCloseTo(value.asDouble(), within(EXACT));
      }
    }
  }

  @Test
  void sorOfRsdnet() {
    JsonNode expected = GoldenFile.read("sor/reference_rsdnet_cvpr18.json");
    for (int i = 0; i < 67; i++) {
      JsonNode value = expected.get("per_image").get(RankingGoldens.NAMES.get(i));
      Term term = term("rsdnet_cvpr18", "sor", i);
      if (value.isNull()) {
        assertThat(term.hasValue()).isFalse();
      } else {
        assertThat(term.value()).isCloseTo(value.asDouble(), within(EXACT));
      }
    }
    Figure sor = figure("rsdnet_cvpr18", "sor");
    assertThat(sor.value()).isEqualTo(expected.get("SOR").asDouble());
    assertThat(sor.counted()).isEqualTo(expected.get("used").asInt());
  }

  private static Term term(String profile, String key, int image) {
    return RankingGoldens.term(RankingGoldens.RESULT, RankingProfile.named(profile), key, image);
  }

  private static Figure figure(String profile, String key) {
    return RankingGoldens.figure(RankingGoldens.RESULT, RankingProfile.named(profile), key);
  }
}
