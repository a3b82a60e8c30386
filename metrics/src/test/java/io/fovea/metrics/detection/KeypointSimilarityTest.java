package io.fovea.metrics.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fovea.metrics.mask.Box;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Computed by hand: two points with sigmas 0.05 and 0.1, so variances of 0.01 and 0.04. */
class KeypointSimilarityTest {
  private final KeypointSimilarity similarity = new KeypointSimilarity(List.of(0.05, 0.1));

  private static GroundTruth truth(double area, double... keypoints) {
    return new GroundTruth(
        1, 1, false, false, area, new Box(10, 20, 4, 6), null, new Keypoints(keypoints));
  }

  private static Detection detection(double... keypoints) {
    return new Detection(1, 0.5, 1, null, null, new Keypoints(keypoints));
  }

  @Test
  void equalPointsScoreOne() {
    assertThat(similarity.of(detection(3, 4, 0, 5, 6, 0), truth(50, 3, 4, 2, 5, 6, 1)))
        .isEqualTo(1.0);
  }

  @Test
  void distanceCountsAgainstAreaAndSigma() {
    // 3-4-5 off at the first: 25 / 0.01 / 2500 / 2 = 0.5; the second is exact.
    double expected = (Math.exp(-0.5) + 1) / 2;
    assertThat(similarity.of(detection(3, 4, 0, 5, 6, 0), truth(2500, 0, 0, 2, 5, 6, 1)))
        .isCloseTo(expected, within(1e-15));
    // The second alone: 25 / 0.04 / 2500 / 2 = 0.125.
    assertThat(similarity.of(detection(9, 9, 0, 3, 4, 0), truth(2500, 0, 0, 0, 0, 0, 1)))
        .as("points that are not labelled do not count")
        .isCloseTo(Math.exp(-0.125), within(1e-15));
  }

  @Test
  void withoutLabelsPointsAreHeldAgainstTheEnlargedBox() {
    // The box of 10 to 14 and 20 to 26 grows to x 6 to 18 and, as published, y 14 to 32.
    GroundTruth hidden = truth(2500, 0, 0, 0, 0, 0, 0);
    assertThat(similarity.of(detection(6, 14, 1, 18, 32, 1), hidden)).isEqualTo(1.0);
    // 5 to the left of it: 25 / 0.01 / 2500 / 2 = 0.5, and 5 below: 25 / 0.04 / 2500 / 2 = 0.125.
    assertThat(similarity.of(detection(1, 20, 1, 10, 37, 1), hidden))
        .isCloseTo((Math.exp(-0.5) + Math.exp(-0.125)) / 2, within(1e-15));
  }
}
