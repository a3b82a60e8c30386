package io.fovea.metrics.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Box;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of federated datasets. */
class FederatedKernelTest {
  private static final long[] CATEGORIES = {1, 2, 3};
  private static final DetectionParams PARAMS = DetectionParams.lvis(IouType.BBOX);

  private static GroundTruth truth(long id, long category, double x) {
    return new GroundTruth(id, category, false, false, 100, new Box(x, 0, 10, 10), null);
  }

  private static Detection detection(long category, double score, double x) {
    return new Detection(category, score, 100, new Box(x, 0, 10, 10), null);
  }

  private static ImageMatches score(
      DetectionParams params,
      List<GroundTruth> truths,
      List<Detection> detections,
      Federation federation) {
    return new DetectionKernel(params, CATEGORIES).score(0, truths, detections, federation);
  }

  private static boolean ignored(MatchBlock block, int rank) {
    return (block.ignored(rank)[0] & 1) != 0;
  }

  @Test
  void aCategoryThatIsNeitherAnnotatedNorNegativeIsDropped() {
    ImageMatches image =
        score(
            PARAMS,
            List.of(truth(1, 1, 0)),
            List.of(detection(1, .9, 0), detection(2, .8, 50), detection(3, .7, 90)),
            new Federation(new long[] {3}, new long[0]));
    assertThat(image.blocks()).extracting(MatchBlock::categoryIndex).containsExactly(0, 2);
  }

  @Test
  void anUnmatchedDetectionOfANotExhaustiveCategoryIsIgnored() {
    List<GroundTruth> truths = List.of(truth(1, 1, 0), truth(2, 2, 200));
    List<Detection> detections =
        List.of(detection(1, .9, 0), detection(1, .8, 50), detection(2, .8, 50));
    MatchBlock[] blocks =
        score(PARAMS, truths, detections, new Federation(new long[0], new long[] {1}))
            .blocks()
            .toArray(MatchBlock[]::new);
    assertThat(ignored(blocks[0], 0)).as("a match counts").isFalse();
    assertThat(ignored(blocks[0], 1)).isTrue();
    assertThat(ignored(blocks[1], 0)).as("another category is exhaustive").isFalse();
  }

  @Test
  void theCapIsOnAllCategoriesOfAnImageTogether() {
    var detections = new ArrayList<Detection>();
    for (int i = 0; i < 300; i++) {
      detections.add(detection(99, 0.6, i));
    }
    detections.add(0, detection(1, 0.5, 0));
    detections.add(1, detection(1, 0.6, 0));
    ImageMatches image = score(PARAMS, List.of(truth(1, 1, 0)), detections, Federation.NONE);
    assertThat(image.blocks().get(0).size()).as("a listed tie stays, the worst goes").isEqualTo(1);
    assertThat(image.blocks().get(0).score(0)).isEqualTo(0.6);
  }

  @Test
  void whatHasNoAreaIsNeverSeen() {
    var flat = new GroundTruth(1, 1, false, false, 0, new Box(0, 0, 10, 0), null);
    ImageMatches image =
        score(PARAMS, List.of(flat), List.of(detection(1, .9, 0)), Federation.NONE);
    assertThat(image.blocks()).as("its category is not annotated either").isEmpty();
    var nothing = new Detection(2, .9, 0, new Box(0, 0, 0, 0), null);
    ImageMatches other = score(PARAMS, List.of(truth(1, 2, 0)), List.of(nothing), Federation.NONE);
    assertThat(other.blocks().get(0).size()).isZero();
  }

  @Test
  void frequenciesAreSummedApart() {
    var axes =
        new DatasetAxes(
            "d",
            new long[] {5},
            CATEGORIES,
            List.of("a", "b", "c"),
            CATEGORIES,
            List.of("r", "f", "f"));
    var partial = new DetectionPartial(axes, PARAMS);
    partial.add(
        score(
            PARAMS,
            List.of(truth(1, 1, 0), truth(2, 2, 0)),
            List.of(detection(1, .9, 0)),
            Federation.NONE));
    Map<String, Double> stats = partial.result().summary().stats();
    assertThat(stats).hasSize(13);
    assertThat(stats.get("APr")).isGreaterThan(0.99);
    assertThat(stats.get("APc")).isEqualTo(-1.0);
    assertThat(stats.get("APf")).isEqualTo(0.0);
    assertThat(stats.get("AR@300")).isEqualTo(0.5);
    assertThat(partial.result().summary().lines())
        .contains(
            " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=300 catIds=  r] ="
                + " 1.000",
            " Average Recall     (AR) @[ IoU=0.50:0.95 | area=     s | maxDets=300 catIds=all] ="
                + " 0.500");
  }

  @Test
  void oneCapAlone() {
    assertThatThrownBy(
            () -> DetectionSummary.requireDefined(PARAMS.withMaxDetections(List.of(1, 300))))
        .isInstanceOf(UserError.class);
  }
}
