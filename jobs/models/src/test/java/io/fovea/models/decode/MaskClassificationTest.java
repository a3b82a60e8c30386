package io.fovea.models.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fovea.metrics.UserError;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import io.fovea.models.session.TensorSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MaskClassificationTest {
  private static final int QUERIES = 7;
  private static final int CLASSES = 4;
  private static final int ROWS = 8;
  private static final int COLUMNS = 10;
  private static final ImageFrame FRAME = PlainMaps.padded();

  /** Smooth random masks and peaked classes, for two images of which the second one is read. */
  private static final class Case {
    private final float[] logits = new float[2 * QUERIES * (CLASSES + 1)];
    private final float[] masks = new float[2 * QUERIES * ROWS * COLUMNS];

    Case(long seed) {
      Random random = new Random(seed);
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) (3 * random.nextGaussian());
      }
      for (int q = 0; q < 2 * QUERIES; q++) {
        double y = random.nextDouble() * ROWS;
        double x = random.nextDouble() * COLUMNS;
        double reach = 1 + 4 * random.nextDouble();
        for (int i = 0; i < ROWS * COLUMNS; i++) {
          int row = i / COLUMNS;
          double away = Math.hypot(row - y, i % COLUMNS - x);
          masks[q * ROWS * COLUMNS + i] =
              (float) (3 * (reach - away) + 0.3 * random.nextGaussian());
        }
      }
    }

    Outputs outputs() {
      return Outputs.of(
          Map.of(
              "pred_logits",
              Tensor.of(logits, 2, QUERIES, CLASSES + 1),
              "pred_masks",
              Tensor.of(masks, 2, QUERIES, ROWS, COLUMNS)));
    }

    MaskClassification read() throws SampleException {
      return MaskClassification.of(outputs(), "pred_logits", "pred_masks", 1, FRAME);
    }

    double[] shares(int q) {
      return PlainMaps.softmax(logits, (QUERIES + q) * (CLASSES + 1), CLASSES + 1);
    }

    double[][] map(int q) {
      return PlainMaps.map(masks, (QUERIES + q) * ROWS * COLUMNS, ROWS, COLUMNS);
    }
  }

  private record Pair(int query, int label, double share) {}

  @Property(seed = "1", tries = 20)
  void givesInstancesAsTheReferenceDoes(@ForAll long seed) throws Exception {
    Case c = new Case(seed);
    List<Pair> pairs = new ArrayList<>();
    for (int q = 0; q < QUERIES; q++) {
      for (int k = 0; k < CLASSES; k++) {
        pairs.add(new Pair(q, k, c.shares(q)[k]));
      }
    }
    pairs.sort(Comparator.comparingDouble(pair -> -pair.share));
    List<Pair> expected = pairs.subList(0, 9).stream().filter(pair -> pair.label != 2).toList();

    Decoder decoder =
        Decoder.named(
            "mask2former",
            DecoderSettings.of(Map.of("max-detections", 9, "thing-labels", List.of(0, 1, 3))));
    List<Prediction> found = decoder.decode(c.outputs(), 1, FRAME);

    assertThat(found).hasSize(expected.size());
    for (int i = 0; i < found.size(); i++) {
      Pair pair = expected.get(i);
      double[][] logits = PlainMaps.image(c.map(pair.query), FRAME);
      byte[] mask = found.get(i).mask().toRowMajor();
      double sum = 0;
      double area = 0;
      for (int p = 0; p < mask.length; p++) {
        double logit = logits[p / 17][p % 17];
        if (!PlainMaps.close(logit, 0)) {
          assertThat(mask[p]).isEqualTo((byte) (logit > 0 ? 1 : 0));
        }
        sum += mask[p] * PlainMaps.sigmoid(logit);
        area += mask[p];
      }
      assertThat(found.get(i).label()).isEqualTo(pair.label);
      assertThat(found.get(i).score()).isCloseTo(pair.share * sum / (area + 1e-6), within(1e-5));
      assertThat(found.get(i).box()).isEqualTo(found.get(i).mask().box());
    }
  }

  @Property(seed = "1", tries = 40)
  void givesPanopticMapsAsTheReferenceDoes(@ForAll long seed) throws Exception {
    Case c = new Case(seed);
    PanopticMap found = c.read().panoptic(0.5, 0.6, label -> label < 2);

    // All masks at once and one query after the other, as the rule is written.
    List<Integer> kept = new ArrayList<>();
    double[][][] probabilities = new double[QUERIES][][];
    int[] best = new int[QUERIES];
    for (int q = 0; q < QUERIES; q++) {
      double[] shares = c.shares(q);
      for (int k = 1; k <= CLASSES; k++) {
        best[q] = shares[k] > shares[best[q]] ? k : best[q];
      }
      if (best[q] != CLASSES && shares[best[q]] > 0.5) {
        kept.add(q);
        probabilities[q] = PlainMaps.image(c.map(q), FRAME);
        for (double[] row : probabilities[q]) {
          for (int x = 0; x < row.length; x++) {
            row[x] = PlainMaps.sigmoid(row[x]);
          }
        }
      }
    }
    int[][] expected = new int[13][17];
    List<Integer> labels = new ArrayList<>();
    Map<Integer, Integer> stuff = new HashMap<>();
    for (int q : kept) {
      int owned = 0;
      int wanted = 0;
      List<int[]> pixels = new ArrayList<>();
      for (int y = 0; y < 13; y++) {
        for (int x = 0; x < 17; x++) {
          int owner = -1;
          for (int r : kept) {
            if (owner < 0
                || c.shares(r)[best[r]] * probabilities[r][y][x]
                    > c.shares(owner)[best[owner]] * probabilities[owner][y][x]) {
              owner = r;
            }
          }
          boolean solid = probabilities[q][y][x] >= 0.5;
          owned += owner == q ? 1 : 0;
          wanted += solid ? 1 : 0;
          if (owner == q && solid) {
            pixels.add(new int[] {y, x});
          }
        }
      }
      if (owned == 0 || wanted == 0 || pixels.isEmpty() || (double) owned / wanted < 0.6) {
        continue;
      }
      int id;
      if (best[q] >= 2 && stuff.containsKey(best[q])) {
        id = stuff.get(best[q]);
      } else {
        labels.add(best[q]);
        id = labels.size();
        if (best[q] >= 2) {
          stuff.put(best[q], id);
        }
      }
      pixels.forEach(pixel -> expected[pixel[0]][pixel[1]] = id);
    }
    assertThat(found.segments().stream().map(PanopticMap.Segment::label)).isEqualTo(labels);
    int differing = 0;
    for (int p = 0; p < found.ids().length; p++) {
      differing += found.ids()[p] == expected[p / 17][p % 17] ? 0 : 1;
    }
    // A pixel on the edge between two may go either way in single precision.
    assertThat(differing).isLessThanOrEqualTo(1);
    for (PanopticMap.Segment segment : found.segments()) {
      assertThat(found.mask(segment.id()).area()).isEqualTo(segment.area()).isPositive();
      assertThat(segment.thing()).isEqualTo(segment.label() < 2);
    }
  }

  @Property(seed = "1", tries = 20)
  void givesSemanticMapsAsTheReferenceDoes(@ForAll long seed) throws Exception {
    Case c = new Case(seed);
    double[][][] before = new double[CLASSES][13][17];
    double[][][] inContent = new double[CLASSES][26][33];
    for (int q = 0; q < QUERIES; q++) {
      add(before, c.shares(q), PlainMaps.image(c.map(q), FRAME));
      add(inContent, c.shares(q), PlainMaps.content(c.map(q), FRAME));
    }
    double[][][] after = new double[CLASSES][][];
    for (int k = 0; k < CLASSES; k++) {
      after[k] = PlainMaps.stretch(inContent[k], 13, 17);
    }
    requireBest(c.read().semantic(), before);
    requireBest(c.read().semanticInContent(), after);
  }

  private static void add(double[][][] sums, double[] shares, double[][] logits) {
    for (int k = 0; k < CLASSES; k++) {
      for (int y = 0; y < logits.length; y++) {
        for (int x = 0; x < logits[0].length; x++) {
          sums[k][y][x] += shares[k] * PlainMaps.sigmoid(logits[y][x]);
        }
      }
    }
  }

  static void requireBest(SemanticMap found, double[][][] scores) {
    for (int y = 0; y < found.height(); y++) {
      for (int x = 0; x < found.width(); x++) {
        for (double[][] score : scores) {
          assertThat(scores[found.at(y, x)][y][x]).isGreaterThanOrEqualTo(score[y][x] - 1e-5);
        }
      }
    }
  }

  /** Through an input of 3, the values 0 and 1 become 0, 1/2, 1; an image of 5 sees .2 at 1. */
  @Test
  void resizesTwiceAndNotOnce() {
    float[] map = {0, 1};
    ImageFrame frame = new ImageFrame(1, 5, 1, 3, 1, 3, 0, 0, 0.6, 1);
    float[] twice = new InputMaps(map, 0, 1, 2, frame).image(0);
    assertThat(twice[1]).isCloseTo(0.2f, within(1e-6f));
    float[] once = new Grid(map, 0, 2, 1, 2).at(Axis.of(1, 1, 0, 1), Axis.of(2, 5, 0, 5));
    assertThat(once[1]).isCloseTo(0.1f, within(1e-6f));
  }

  @Test
  void refusesWhatDoesNotFit() {
    Decoder decoder = Decoder.named("mask2former", DecoderSettings.defaults());
    ModelSignature other =
        new ModelSignature(
            List.of(TensorSpec.of("image", ElementType.FLOAT32, 1, 3, 32, 32)),
            List.of(
                TensorSpec.of("pred_logits", ElementType.FLOAT32, 1, 5, 5),
                TensorSpec.of("pred_masks", ElementType.FLOAT32, 1, 5, 8, 8)));
    decoder.check(other, 4);
    assertThatThrownBy(() -> decoder.check(other, 5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("5 classes");
    assertThatThrownBy(
            () ->
                Decoder.named("mask2former", DecoderSettings.of(Map.of("logits", "x")))
                    .check(other, 4))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'x' [N, queries, classes + 1]");
    Case broken = new Case(1);
    broken.masks[QUERIES * ROWS * COLUMNS + 3] = Float.NaN;
    assertThatThrownBy(broken::read)
        .isInstanceOf(SampleException.class)
        .hasMessageContaining("a value of the map 0 is NaN");
  }
}
