package io.fovea.metrics.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ScoreOrderTest {
  @Test
  void ranksAsNumpyDoes() {
    double[] scores = {
      0.5, Double.NaN, -0.0, 0.0, Double.POSITIVE_INFINITY, -1, 0.5, Double.NEGATIVE_INFINITY
    };

    assertThat(order(scores)).containsExactly(4, 0, 6, 2, 3, 5, 7, 1);
  }

  @Property(seed = "1")
  void equalsAStableSortByDescendingScore(@ForAll("scores") List<Double> scores) {
    double[] values = scores.stream().mapToDouble(Double::doubleValue).toArray();

    // Comparator.comparingDouble is Double.compare; adding 0.0 and negating makes it numpy's order.
    List<Integer> expected =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(
                Comparator.comparingDouble(
                    i -> Double.isNaN(values[i]) ? Double.NaN : 0.0 - values[i]))
            .toList();

    assertThat(order(values)).containsExactly(expected.stream().mapToInt(i -> i).toArray());
  }

  @Provide
  Arbitrary<List<Double>> scores() {
    return Arbitraries.of(
            0.0, -0.0, 0.5, 0.25, 1.0, -3.0, Double.NaN, Double.MIN_VALUE, Double.POSITIVE_INFINITY)
        .list()
        .ofMaxSize(70);
  }

  private static int[] order(double[] scores) {
    long[] keys = new long[scores.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = ScoreOrder.key(scores[i]);
    }
    return ScoreOrder.of(keys, keys.length);
  }
}
