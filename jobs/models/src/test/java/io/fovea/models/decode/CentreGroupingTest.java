package io.fovea.models.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fovea.models.SampleException;
import io.fovea.models.decode.CentreGrouping.Merge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CentreGroupingTest {
  private static final int THINGS = 2;

  private static boolean thing(int label) {
    return label < THINGS;
  }

  /** The rules pixel by pixel, in the words of the reference text; label * 100 + number, or -1. */
  private static int[][] reference(
      int[][] labels, double[][] heat, double[][][] offsets, CentreGrouping rule) {
    int height = labels.length;
    int width = labels[0].length;
    List<int[]> peaks = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    int reach = rule.kernel() / 2;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean peak = heat[y][x] > rule.centreThreshold();
        for (int v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++) {
          for (int u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++) {
            peak &= heat[v][u] <= heat[y][x];
          }
        }
        if (peak) {
          peaks.add(new int[] {y, x});
          scores.add(heat[y][x]);
        }
      }
    }
    List<int[]> centres = new ArrayList<>();
    List<Double> sorted = scores.stream().sorted().toList();
    for (int i = 0; i < peaks.size(); i++) {
      if (peaks.size() < rule.mostCentres()
          || scores.get(i) > sorted.get(sorted.size() - rule.mostCentres())) {
        centres.add(peaks.get(i));
      }
    }
    int[][] group = new int[height][width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double least = Double.POSITIVE_INFINITY;
        for (int c = 0; c < centres.size() && thing(labels[y][x]); c++) {
          double away =
              Math.hypot(
                  centres.get(c)[0] - y - offsets[0][y][x],
                  centres.get(c)[1] - x - offsets[1][y][x]);
          if (away < least - 1e-9) {
            least = away;
            group[y][x] = c + 1;
          }
        }
      }
    }
    int[][] result = new int[height][width];
    for (int[] row : result) {
      Arrays.fill(row, -1);
    }
    int[] numbers = new int[10];
    for (int g = rule.merge() == Merge.KERNEL ? 0 : 1; g <= centres.size(); g++) {
      Map<Integer, Integer> votes = new TreeMap<>();
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          if (thing(labels[y][x]) && group[y][x] == g) {
            votes.merge(labels[y][x], 1, Integer::sum);
          }
        }
      }
      if (votes.isEmpty()) {
        continue;
      }
      int most = votes.values().stream().mapToInt(v -> v).max().orElseThrow();
      int label =
          votes.entrySet().stream()
              .filter(e -> e.getValue() == most)
              .findFirst()
              .orElseThrow()
              .getKey();
      numbers[label]++;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          if (thing(labels[y][x]) && group[y][x] == g) {
            result[y][x] = label * 100 + numbers[label];
          }
        }
      }
    }
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int area = 0;
        for (int[] row : labels) {
          for (int label : row) {
            area += label == labels[y][x] ? 1 : 0;
          }
        }
        int least = rule.stuffArea() + (rule.merge() == Merge.KERNEL ? 1 : 0);
        if (!thing(labels[y][x]) && area >= least) {
          result[y][x] = labels[y][x] * 100;
        }
      }
    }
    return result;
  }

  @Property(seed = "1", tries = 150)
  void groupsAsTheReferenceDoes(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    int height = 2 + random.nextInt(12);
    int width = 2 + random.nextInt(12);
    int[] labels = new int[height * width];
    float[] heat = new float[labels.length];
    float[] offsets = new float[2 * labels.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = random.nextInt(4);
      // Coarse values, so that peaks tie and plateaus form; sometimes nothing is above 0.1.
      heat[i] = random.nextInt(8) / (seed % 5 == 0 ? 80f : 8f);
    }
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = random.nextInt(17) / 2f - 4;
    }
    CentreGrouping rule =
        new CentreGrouping(
            0.1f,
            1 + 2 * random.nextInt(3),
            1 + random.nextInt(12),
            random.nextInt(height * width / 2),
            random.nextBoolean() ? Merge.KERNEL : Merge.FALLBACK);

    PanopticMap found =
        rule.group(
            new SemanticMap(height, width, labels), heat, offsets, CentreGroupingTest::thing);

    int[][] rows = new int[height][width];
    for (int i = 0; i < labels.length; i++) {
      rows[i / width][i % width] = labels[i];
    }
    double[][][] pull = {
      PlainMaps.map(offsets, 0, height, width), PlainMaps.map(offsets, labels.length, height, width)
    };
    int[][] expected = reference(rows, PlainMaps.map(heat, 0, height, width), pull, rule);
    int[] encoded = found.encoded(100, -1);
    for (int i = 0; i < encoded.length; i++) {
      assertThat(encoded[i]).isEqualTo(expected[i / width][i % width]);
    }
    found.segments().forEach(s -> assertThat(found.mask(s.id()).area()).isEqualTo(s.area()));
  }

  private static PanopticMap line(Merge merge, int most, int stuffArea, float... heat)
      throws SampleException {
    // Things 1, 1, 0, stuff 2 and 3.
    SemanticMap semantic = new SemanticMap(1, 6, new int[] {1, 1, 0, 2, 2, 3});
    return new CentreGrouping(0.1f, 1, most, stuffArea, merge)
        .group(semantic, heat, new float[12], CentreGroupingTest::thing);
  }

  /** Both centres' pixels vote; the one in the middle goes to the first of two as near. */
  @Test
  void centresShareTheirPixelsAndMajoritiesNameThem() throws Exception {
    PanopticMap map = line(Merge.FALLBACK, 10, 1, 0.9f, 0, 0.5f, 0, 0, 0);
    assertThat(map.encoded(10, -1)).containsExactly(11, 11, 1, 20, 20, 30);
    assertThat(map.segments())
        .extracting(PanopticMap.Segment::score)
        .satisfiesExactly(
            s -> assertThat(s).isCloseTo(0.9, within(1e-6)),
            s -> assertThat(s).isCloseTo(0.5, within(1e-6)),
            s -> assertThat(s).isEqualTo(1),
            s -> assertThat(s).isEqualTo(1));
    PanopticMap one = line(Merge.FALLBACK, 10, 1, 0, 0, 0.5f, 0, 0, 0);
    assertThat(one.encoded(10, -1)).containsExactly(11, 11, 11, 20, 20, 30);
  }

  @Test
  void rulesDifferInStuffOfTheLimitAndInThingsWithoutCentres() throws Exception {
    float[] none = {0.1f, 0, 0, 0, 0, 0};
    assertThat(line(Merge.KERNEL, 10, 2, none).encoded(10, -1))
        .containsExactly(11, 11, 11, -1, -1, -1);
    assertThat(line(Merge.FALLBACK, 10, 2, none).encoded(10, -1))
        .containsExactly(-1, -1, -1, 20, 20, -1);
    assertThat(line(Merge.KERNEL, 10, 1, none).encoded(10, -1))
        .containsExactly(11, 11, 11, 20, 20, -1);
  }

  /** With two wanted and three found, the second and its equal both go. */
  @Test
  void centresThatTieWithTheLastGo() throws Exception {
    PanopticMap map = line(Merge.FALLBACK, 2, 9, 0.5f, 0.9f, 0.5f, 0, 0, 0);
    assertThat(map.encoded(10, 255)).containsExactly(11, 11, 11, 255, 255, 255);
    assertThat(map.segments().get(0).score()).isCloseTo(0.9, within(1e-6));
  }

  @Test
  void refusesWhatMeansNothing() {
    assertThatThrownBy(() -> line(Merge.KERNEL, 1, 1, Float.NaN, 0, 0, 0, 0, 0))
        .isInstanceOf(SampleException.class)
        .hasMessageContaining("heatmap is NaN");
    assertThatThrownBy(() -> new CentreGrouping(0.1f, 4, 1, 1, Merge.KERNEL))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> line(Merge.FALLBACK, 10, 1, 0.9f, 0, 0, 0, 0, 0).encoded(1, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 things of class 1");
  }
}
