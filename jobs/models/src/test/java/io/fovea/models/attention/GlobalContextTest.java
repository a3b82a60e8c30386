package io.fovea.models.attention;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.models.attention.Attention.Input;
import io.fovea.models.attention.GlobalContext.Level;
import io.fovea.models.attention.GlobalContext.Reach;
import io.fovea.models.attention.ReferenceQueryKey.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GlobalContextTest {
  private static final int WIDTH = 8;
  private static final List<Level> LEVELS = List.of(new Level(6, 5), new Level(10, 3));
  private static final int[][] SIZES = {{5, 7}, {3, 4}};

  private static QueryKeyAttention similarity(Kind kind) {
    return switch (kind) {
      case DOT_PRODUCT -> new DotProduct(WIDTH);
      case SCALED_DOT_PRODUCT -> new ScaledDotProduct(WIDTH);
      case SCALED_COSINE -> new ScaledCosine(WIDTH);
    };
  }

  private static Trial trial(Kind kind, Reach reach, int batch) {
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < LEVELS.size(); i++) {
      inputs.add(
          Trial.floats("level_" + i, batch, LEVELS.get(i).channels(), SIZES[i][0], SIZES[i][1]));
    }
    return new Trial(
        new GlobalContext(LEVELS, WIDTH, similarity(kind), reach),
        batch,
        inputs.toArray(Input[]::new));
  }

  private static double[][] pixels(Trial trial, int image, int level) {
    int count = SIZES[level][0] * SIZES[level][1];
    int channels = LEVELS.get(level).channels();
    return Plain.pixels(trial.input("level_" + level), image * channels * count, channels, count);
  }

  private static double[][] layer(Trial trial, String name, double[][] x) {
    return Plain.linear(x, trial.weight(name + ".weight"), trial.weight(name + ".bias"));
  }

  private static double[][] relu(double[][] x) {
    for (double[] row : x) {
      for (int c = 0; c < row.length; c++) {
        row[c] = Math.max(0, row[c]);
      }
    }
    return x;
  }

  private static double[][] sum(double[][] a, double[][] b) {
    double[][] sum = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int c = 0; c < a[0].length; c++) {
        sum[i][c] = a[i][c] + b[i][c];
      }
    }
    return sum;
  }

  private static double[][] reasoned(Trial trial, String name, double[][] nodes) {
    double[][] first = relu(layer(trial, name + ".0", nodes));
    double[][] second = relu(layer(trial, name + ".1", first));
    return sum(nodes, layer(trial, name + ".2", second));
  }

  private static double[] expected(Trial trial, Kind kind, Reach reach, int batch, int level) {
    double[][] results = new double[batch][];
    for (int b = 0; b < batch; b++) {
      List<double[]> nodes = new ArrayList<>();
      List<Integer> owners = new ArrayList<>();
      for (int i = 0; i < LEVELS.size(); i++) {
        double[][] pixels = pixels(trial, b, i);
        double[][] queries =
            Plain.rows(
                trial.weight("collect." + i + ".queries"),
                0,
                LEVELS.get(i).entities(),
                LEVELS.get(i).channels());
        double[][] values =
            Plain.linear(pixels, trial.weight("collect." + i + ".value.weight"), null);
        double[][] collected = ReferenceQueryKey.attend(kind, queries, pixels, values);
        for (double[] node : reasoned(trial, "reason." + i, collected)) {
          nodes.add(node);
          owners.add(i);
        }
      }
      double[][] all = reasoned(trial, "reason.all", nodes.toArray(double[][]::new));
      List<double[]> seen = new ArrayList<>();
      for (int n = 0; n < all.length; n++) {
        if (reach == Reach.ALL_LEVELS || owners.get(n) == level) {
          seen.add(all[n]);
        }
      }
      double[][] context = seen.toArray(double[][]::new);
      double[][] pixels = pixels(trial, b, level);
      String name = "distribute." + level;
      double[][] queries = Plain.linear(pixels, trial.weight(name + ".query.weight"), null);
      double[][] heard = ReferenceQueryKey.attend(kind, queries, context, context);
      results[b] =
          Plain.map(
              sum(layer(trial, name + ".lateral", pixels), layer(trial, name + ".output", heard)));
    }
    return Plain.joined(results);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void agreesWithTheReference(Kind kind) throws Exception {
    for (Reach reach : Reach.values()) {
      for (int batch = 1; batch <= 2; batch++) {
        Trial trial = trial(kind, reach, batch).run();
        for (int level = 0; level < LEVELS.size(); level++) {
          Trial.close(trial.outputs.get(level), expected(trial, kind, reach, batch, level));
        }
      }
    }
  }

  @Test
  void everyPixelsContextLooksAtEveryLevelOnlyIfAsked() throws Exception {
    for (Reach reach : Reach.values()) {
      Trial trial = trial(Kind.SCALED_COSINE, reach, 1).run();
      double[] before = trial.outputs.get(0);
      for (int i = 0; i < trial.input("level_1").length; i++) {
        trial.input("level_1")[i] += i % 5;
      }
      double[] after = trial.run().outputs.get(0);
      if (reach == Reach.ALL_LEVELS) {
        assertThat(after).isNotEqualTo(before);
      } else {
        Trial.close(after, before);
      }
    }
  }
}
