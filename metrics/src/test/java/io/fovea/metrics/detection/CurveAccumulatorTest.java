package io.fovea.metrics.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.Mode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CurveAccumulatorTest {
  private static final DetectionParams ONE_CURVE =
      new DetectionParams(
          IouType.BBOX,
          Mode.STRICT,
          List.of(0.5),
          List.of(0.0, 0.5, 1.0),
          List.of(100),
          List.of(new AreaRange("all", 0, 1e10)),
          true);

  @Test
  void readsPrecisionOfAHandMadeCurve() {
    // Ranked: hit, miss, hit, miss; four objects to find. Precision at the hits: 1, 2/3. Recall
    // reached: 0.5.
    long[] positives = {4};
    var curves = new CurveAccumulator(ONE_CURVE, positives, CurveCounts.zero(ONE_CURVE));
    double[] scores = {0.9, 0.8, 0.7, 0.6};
    for (int i = 0; i < scores.length; i++) {
      curves.add(scores[i], 0, new long[] {(i + 1) % 2}, new long[] {0}, 0);
    }

    DetectionArrays arrays = arrays(ONE_CURVE, curves, positives);

    double epsilon = Math.ulp(1.0);
    assertThat(arrays.precision()).containsExactly(1 / (1 + epsilon), 2 / (3 + epsilon), 0);
    assertThat(arrays.scores()).containsExactly(0.9, 0.7, 0);
    assertThat(arrays.recall()).containsExactly(0.5);
  }

  @Test
  void leavesACategoryWithoutObjectsUndefined() {
    long[] positives = {0};
    var curves = new CurveAccumulator(ONE_CURVE, positives, CurveCounts.zero(ONE_CURVE));
    curves.add(0.9, 0, new long[] {0}, new long[] {0}, 0);

    assertThat(arrays(ONE_CURVE, curves, positives).precision()).containsOnly(-1);
  }

  @Property(seed = "1", tries = 200)
  void equalsTheArrayDefinition(@ForAll Random random, @ForAll @IntRange(max = 60) int n) {
    Sample sample = Sample.random(random, n);
    var curves =
        new CurveAccumulator(sample.params, sample.positives, CurveCounts.zero(sample.params));
    sample.feed(curves, 0, n);

    DetectionArrays arrays = arrays(sample.params, curves, sample.positives);

    assertSame(arrays, sample.byDefinition());
  }

  @Property(seed = "1", tries = 200)
  void stretchesMergeInAnyOrder(@ForAll Random random, @ForAll @IntRange(max = 60) int n)
      throws IOException {
    Sample sample = Sample.random(random, n);
    var stretches = new ArrayList<CurveAccumulator>();
    CurveCounts before = CurveCounts.zero(sample.params);
    int from = 0;
    do {
      int to = from + random.nextInt(n - from + 1);
      var stretch = new CurveAccumulator(sample.params, sample.positives, before);
      sample.feed(stretch, from, to);
      stretches.add(throughBytes(sample, stretch));
      CurveCounts own = CurveCounts.zero(sample.params);
      for (int i = from; i < to; i++) {
        own.count(sample.ranks[i], sample.matched[i], sample.ignored[i], 0);
      }
      before.add(CurveCounts.fromArray(sample.params, own.toArray()));
      from = to;
    } while (from < n);
    Collections.shuffle(stretches, random);
    CurveAccumulator merged = stretches.get(0);
    stretches.subList(1, stretches.size()).forEach(merged::merge);

    assertSame(arrays(sample.params, merged, sample.positives), sample.byDefinition());
  }

  private static CurveAccumulator throughBytes(Sample sample, CurveAccumulator curves)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    curves.write(new DataOutputStream(bytes));
    return CurveAccumulator.read(
        sample.params,
        sample.positives,
        new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }

  private static DetectionArrays arrays(
      DetectionParams params, CurveAccumulator curves, long[] positives) {
    DetectionArrays arrays = DetectionArrays.unscored(params, 1);
    curves.writeTo(arrays, 0, positives);
    return arrays;
  }

  private static void assertSame(DetectionArrays actual, DetectionArrays expected) {
    assertThat(bits(actual.precision())).isEqualTo(bits(expected.precision()));
    assertThat(bits(actual.scores())).isEqualTo(bits(expected.scores()));
    assertThat(bits(actual.recall())).isEqualTo(bits(expected.recall()));
  }

  private static long[] bits(double[] values) {
    return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  /** Detections of one category in rank order with random matches. */
  private record Sample(
      DetectionParams params,
      long[] positives,
      double[] scores,
      int[] ranks,
      long[][] matched,
      long[][] ignored) {

    static Sample random(Random random, int n) {
      List<Double> recalls = new ArrayList<>(DetectionParams.cocoRecallThresholds());
      if (random.nextBoolean()) {
        recalls = new ArrayList<>(List.of(0.4, 0.1, 0.0, -1.0, 0.9, 2.0, 0.2));
        Collections.shuffle(recalls, random);
      }
      var params =
          new DetectionParams(
              IouType.BBOX,
              Mode.STRICT,
              List.of(0.5, 0.75),
              recalls,
              List.of(0, 1, 3),
              AreaRange.COCO.subList(0, 2),
              true);
      double[] scores = new double[n];
      int[] ranks = new int[n];
      long[][] matched = new long[n][1];
      long[][] ignored = new long[n][1];
      long[] positives = {random.nextInt(4), random.nextInt(30)};
      for (int i = 0; i < n; i++) {
        scores[i] = random.nextInt(9) == 0 ? -0.0 : 1.0 / (i + 1);
        ranks[i] = random.nextInt(5);
        matched[i][0] = random.nextInt(16);
        ignored[i][0] = random.nextInt(3) == 0 ? random.nextInt(16) : 0;
      }
      return new Sample(params, positives, scores, ranks, matched, ignored);
    }

    void feed(CurveAccumulator curves, int from, int to) {
      for (int i = from; i < to; i++) {
        curves.add(scores[i], ranks[i], matched[i], ignored[i], 0);
      }
    }

    /**
     * Whole arrays at once: cumulative sums, running maximum from the right, left binary search.
     */
    DetectionArrays byDefinition() {
      DetectionArrays arrays = DetectionArrays.unscored(params, 1);
      for (int a = 0; a < positives.length; a++) {
        for (int t = 0; t < 2 && positives[a] > 0; t++) {
          for (int m = 0; m < 3; m++) {
            curve(arrays, a, t, m);
          }
        }
      }
      return arrays;
    }

    private void curve(DetectionArrays arrays, int a, int t, int m) {
      int cap = params.maxDetections().get(m);
      int[] kept =
          java.util.stream.IntStream.range(0, ranks.length).filter(i -> ranks[i] < cap).toArray();
      double[] precision = new double[kept.length];
      double[] recall = new double[kept.length];
      double tp = 0;
      double fp = 0;
      for (int j = 0; j < kept.length; j++) {
        int bit = a * 2 + t;
        if ((ignored[kept[j]][0] >> bit & 1) == 0) {
          boolean hit = (matched[kept[j]][0] >> bit & 1) == 1;
          tp += hit ? 1 : 0;
          fp += hit ? 0 : 1;
        }
        recall[j] = tp / positives[a];
        precision[j] = tp / (fp + tp + Math.ulp(1.0));
      }
      for (int j = kept.length - 1; j > 0; j--) {
        precision[j - 1] = Math.max(precision[j - 1], precision[j]);
      }
      boolean running = true;
      for (int r = 0; r < params.recallThresholds().size(); r++) {
        int j = 0;
        while (j < kept.length && recall[j] < params.recallThresholds().get(r)) {
          j++;
        }
        running &= j < kept.length;
        int cell = arrays.precisionIndex(t, r, 0, a, m);
        arrays.precision()[cell] = running ? precision[j] : 0;
        arrays.scores()[cell] = running ? scores[kept[j]] : 0;
      }
      arrays.recall()[arrays.recallIndex(t, 0, a, m)] =
          kept.length == 0 ? 0 : recall[kept.length - 1];
    }
  }
}
