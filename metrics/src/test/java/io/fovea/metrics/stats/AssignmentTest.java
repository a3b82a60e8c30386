package io.fovea.metrics.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.GoldenFile;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AssignmentTest {
  /** scipy.optimize.linear_sum_assignment 1.17.1; most of the matrices are full of ties. */
  @Test
  void choosesAsScipyDoes() {
    JsonNode cases = GoldenFile.read("stats/ranks.json.gz").get("assignment");
    assertThat(cases).hasSize(400);
    for (JsonNode golden : cases) {
      JsonNode rows = golden.get("cost");
      double[][] cost = new double[rows.size()][];
      for (int i = 0; i < cost.length; i++) {
        cost[i] = GoldenFile.doubles(rows.get(i));
      }
      assertThat(Assignment.leastCost(cost))
          .as(rows.toString())
          .isEqualTo(GoldenFile.ints(golden.get("columns")));
    }
  }

  @Property(seed = "1", tries = 60)
  void noPermutationCostsLess(@ForAll Random random) {
    int n = 1 + random.nextInt(5);
    double[][] cost = new double[n][n];
    for (double[] row : cost) {
      for (int j = 0; j < n; j++) {
        row[j] = random.nextInt(9);
      }
    }
    int[] columns = Assignment.leastCost(cost);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += cost[i][columns[i]];
    }
    assertThat(sum).isEqualTo(least(cost, 0, 0));
  }

  private static double least(double[][] cost, int row, int taken) {
    if (row == cost.length) {
      return 0;
    }
    double least = Double.POSITIVE_INFINITY;
    for (int j = 0; j < cost.length; j++) {
      if ((taken >> j & 1) == 0) {
        least = Math.min(least, cost[row][j] + least(cost, row + 1, taken | 1 << j));
      }
    }
    return least;
  }

  @Test
  void refusesWhatHasNoCost() {
    assertThat(Assignment.leastCost(new double[0][])).isEmpty();
    assertThatThrownBy(() -> Assignment.leastCost(new double[][] {{1}, {Double.NaN}}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Assignment.leastCost(new double[][] {{1}, {1, 2}}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
