package io.fovea.models.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BlendMaskDecodeTest {
  private static final ImageFrame FRAME = PlainMaps.padded();

  /** Each pixel on its own, in double precision: bilinear among cells, zeros beyond. */
  private static double lookUp(float[] square, int side, double x, double y) {
    double sum = 0;
    for (int i = 0; i < side; i++) {
      for (int j = 0; j < side; j++) {
        sum +=
            square[i * side + j]
                * Math.max(0, 1 - Math.abs(y - i))
                * Math.max(0, 1 - Math.abs(x - j));
      }
    }
    return sum;
  }

  @Property(seed = "1", tries = 200)
  void pastesAsEachPixelOnItsOwn(@ForAll long seed) {
    Random random = new Random(seed);
    int side = 1 + random.nextInt(9);
    int height = 1 + random.nextInt(25);
    int width = 1 + random.nextInt(25);
    float[] square = new float[side * side];
    for (int i = 0; i < square.length; i++) {
      square[i] = random.nextFloat();
    }
    double left = random.nextDouble() * 30 - 5;
    double top = random.nextDouble() * 30 - 5;
    double right = left + 1 + random.nextDouble() * 25;
    double bottom = top + 1 + random.nextDouble() * 25;
    byte[] found =
        GridPaste.paste(
                new Grid(square, 0, side, side, side),
                new double[] {left, top, right, bottom},
                height,
                width)
            .toRowMajor();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double value =
            lookUp(
                square,
                side,
                (x + 0.5 - left) / (right - left) * side - 0.5,
                (y + 0.5 - top) / (bottom - top) * side - 0.5);
        if (Math.abs(value - 0.5) > 1e-4) {
          assertThat(found[y * width + x]).isEqualTo((byte) (value > 0.5 ? 1 : 0));
        }
      }
    }
  }

  /** Where detectron2 takes one half for foreground, torchvision does not. */
  @Test
  void oneHalfIsForeground() {
    Grid halves = new Grid(new float[] {0.5f, 0.5f, 0.5f, 0.5f}, 0, 2, 2, 2);
    double[] corner = {1, 1, 3, 3};
    assertThat(GridPaste.paste(halves, corner, 4, 4).area()).isEqualTo(4);
    assertThat(MaskPaste.paste(halves, corner, new ImageFrame(4, 4, 4, 4, 4, 4, 0, 0, 1, 1)).area())
        .isZero();
  }

  /** Ones over a box that ends within pixels: those whose centres see more than half stay. */
  @Test
  void theBoxDecidesAtItsEdge() {
    float[] ones = new float[28 * 28];
    Arrays.fill(ones, 1);
    Rle mask =
        GridPaste.paste(new Grid(ones, 0, 28, 28, 28), new double[] {1.4, 2.6, 6.4, 5.6}, 9, 9);
    assertThat(mask.box()).isEqualTo(new Box(1, 3, 5, 3));
    assertThat(mask.area()).isEqualTo(15);
  }

  private record Reference(int place, int label, double score, double[] corner) {}

  @Property(seed = "1", tries = 50)
  void choosesAsTheReferenceDoes(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    FcosSelection rule = new FcosSelection(List.of(8, 16), 0.3, 9, 0.4, 6);
    int classes = 3;
    int places = 4 * 5 + 2 * 3;
    float[] logits = gaussian(random, 2 * places * classes);
    float[] centreness = gaussian(random, 2 * places);
    float[] distances = new float[2 * places * 4];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = 14 * random.nextFloat();
    }
    Outputs outputs =
        Outputs.of(
            Map.of(
                "classes", Tensor.of(logits, 2, places, classes),
                "centreness", Tensor.of(centreness, 2, places),
                "distances", Tensor.of(distances, 2, places, 4)));

    SelectedBoxes found = rule.select(outputs, 1, FRAME);

    List<Reference> all = new ArrayList<>();
    for (int level = 0; level < 2; level++) {
      List<Reference> ofLevel = new ArrayList<>();
      int columns = level == 0 ? 5 : 3;
      int from = level == 0 ? 0 : 20;
      int stride = level == 0 ? 8 : 16;
      for (int p = from; p < (level == 0 ? 20 : places); p++) {
        double x = ((p - from) % columns + 0.5) * stride;
        double y = (Math.floorDiv(p - from, columns) + 0.5) * stride;
        int d = 4 * (places + p);
        double[] corner = {
          x - distances[d], y - distances[d + 1], x + distances[d + 2], y + distances[d + 3]
        };
        for (int c = 0; c < classes; c++) {
          double score =
              PlainMaps.sigmoid(logits[(places + p) * classes + c])
                  * PlainMaps.sigmoid(centreness[places + p]);
          if (score > 0.3) {
            ofLevel.add(new Reference(p, c, Math.sqrt(score), corner));
          }
        }
      }
      ofLevel.sort(Comparator.comparingDouble(r -> -r.score));
      all.addAll(ofLevel.subList(0, Math.min(9, ofLevel.size())));
    }
    all.sort(Comparator.comparingDouble(r -> -r.score));
    List<Reference> kept = new ArrayList<>();
    for (Reference r : all) {
      if (kept.stream().noneMatch(k -> k.label == r.label && overlap(k.corner, r.corner) > 0.4)) {
        kept.add(r);
      }
    }
    kept = kept.subList(0, Math.min(6, kept.size()));
    assertThat(found.size()).isEqualTo(kept.size());
    for (int i = 0; i < kept.size(); i++) {
      assertThat(found.places()[i]).isEqualTo(kept.get(i).place);
      assertThat(found.labels()[i]).isEqualTo(kept.get(i).label);
      assertThat((double) found.scores()[i]).isCloseTo(kept.get(i).score, within(1e-6));
      for (int k = 0; k < 4; k++) {
        assertThat((double) found.corners()[4 * i + k])
            .isCloseTo(kept.get(i).corner[k], within(1e-4));
      }
    }
  }

  private static double overlap(double[] a, double[] b) {
    double width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
    double height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
    double both = Math.max(0, width) * Math.max(0, height);
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both);
  }

  private static float[] gaussian(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (2 * random.nextGaussian());
    }
    return values;
  }

  /** All of the boxes that tie with the last one stay, as the authors' k-th value has it. */
  @Test
  void keepsAllThatTieWithTheLast() throws Exception {
    FcosSelection rule = new FcosSelection(List.of(8), 0.05, 1000, 0.6, 2);
    float[] logits = {3, 1, 1, 1, 0, 0};
    Outputs outputs =
        Outputs.of(
            Map.of(
                "classes", Tensor.of(logits, 1, 6, 1),
                "centreness", Tensor.of(new float[6], 1, 6),
                "distances", Tensor.of(new float[24], 1, 6, 4)));
    SelectedBoxes found =
        rule.select(outputs, 0, new ImageFrame(16, 24, 16, 24, 16, 24, 0, 0, 1, 1));
    assertThat(found.places()).containsExactly(0, 1, 2, 3);
    assertThat((double) found.scores()[0])
        .isCloseTo(Math.sqrt(0.5 * PlainMaps.sigmoid(3)), within(1e-6));
    assertThat(found.gather(new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 2))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
  }

  /** The frame makes heights half and widths 17/33; the box reaches out of the image. */
  @Test
  void pastesIntoTheClippedBoxAndDropsEmptyOnes() throws Exception {
    SelectedBoxes boxes =
        new SelectedBoxes(
            new int[] {4, 5},
            new int[] {7, 8},
            new float[] {0.9f, 0.8f},
            new float[] {-10, 4, 20, 16, 34, 0, 39, 10});
    float[] squares = new float[2 * 9];
    Arrays.fill(squares, 1);
    squares[0] = 0;
    List<Prediction> found = boxes.paste(squares, 3, FRAME, 1 << 20);
    assertThat(found).hasSize(1);
    Prediction only = found.get(0);
    double right = 20 * 17.0 / 33;
    assertThat(only.label()).isEqualTo(7);
    assertThat(only.box().x()).isZero();
    assertThat(only.box().width()).isCloseTo(right, within(1e-9));
    assertThat(only.box().y()).isEqualTo(2);
    assertThat(only.box().height()).isEqualTo(6);
    byte[] mask = only.mask().toRowMajor();
    float[] own = Arrays.copyOf(squares, 9);
    for (int y = 0; y < 13; y++) {
      for (int x = 0; x < 17; x++) {
        double value = lookUp(own, 3, (x + 0.5) / right * 3 - 0.5, (y + 0.5 - 2) / 6 * 3 - 0.5);
        if (!PlainMaps.close(value, 0.5)) {
          assertThat(mask[y * 17 + x]).isEqualTo((byte) (value > 0.5 ? 1 : 0));
        }
      }
    }
    assertThatThrownBy(() -> boxes.paste(new float[9], 3, FRAME, 1 << 20))
        .isInstanceOf(SampleException.class)
        .hasMessageContaining("1 masks for 2 boxes");
    squares[5] = 1.5f;
    assertThatThrownBy(() -> boxes.paste(squares, 3, FRAME, 1 << 20))
        .isInstanceOf(SampleException.class)
        .hasMessageContaining("is 1.5, not from 0 to 1");
  }

  /** The instances decoder pastes box-relative masks by either rule. */
  @Test
  void theInstancesDecoderTakesTheRuleByName() throws Exception {
    float[] ones = new float[16];
    Arrays.fill(ones, 0.5f);
    Outputs outputs =
        Outputs.of(
            Map.of(
                "boxes", Tensor.of(new float[] {-2, 1, 4, 5}, 1, 4),
                "scores", Tensor.of(new float[] {0.7f}, 1),
                "labels", Tensor.of(new long[] {1}, 1),
                "masks", Tensor.of(ones, 1, 1, 4, 4)));
    ImageFrame same = new ImageFrame(8, 8, 8, 8, 8, 8, 0, 0, 1, 1);
    for (String rule : List.of("detectron2", "torchvision")) {
      Decoder decoder =
          Decoder.named(
              "instances", DecoderSettings.of(Map.of("masks", "box-relative", "paste", rule)));
      assertThat(decoder.text()).contains("paste=" + rule);
      // Halves are foreground for the one and not for the other; the box is clipped to 4 x 4.
      assertThat(decoder.decode(outputs, 0, same).get(0).mask().area())
          .isEqualTo(rule.equals("detectron2") ? 16 : 0);
    }
  }

  @Property(seed = "1", tries = 50)
  void cascadesAverageProbabilitiesAndNotLogits(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    int boxes = 4;
    int classes = 3;
    int side = 5;
    float[] corners = new float[4 * boxes];
    for (int i = 0; i < boxes; i++) {
      // Far apart, so that none suppresses another.
      corners[4 * i] = 100 * i;
      corners[4 * i + 2] = 100 * i + 10;
      corners[4 * i + 3] = 10;
    }
    List<float[]> logits =
        List.of(
            gaussian(random, boxes * (classes + 1)),
            gaussian(random, boxes * (classes + 1)),
            gaussian(random, boxes * (classes + 1)));
    SelectedBoxes found = CascadeStages.select(logits, classes, corners, 0.2, 0.5, 100);
    List<Reference> expected = new ArrayList<>();
    for (int i = 0; i < boxes; i++) {
      for (int c = 0; c < classes; c++) {
        double mean = 0;
        for (float[] stage : logits) {
          mean += PlainMaps.softmax(stage, i * (classes + 1), classes + 1)[c] / 3;
        }
        if (mean > 0.2) {
          expected.add(new Reference(i, c, mean, null));
        }
      }
    }
    expected.sort(Comparator.comparingDouble(r -> -r.score));
    assertThat(found.size()).isEqualTo(expected.size());
    List<float[]> masks = new ArrayList<>();
    for (int s = 0; s < 3; s++) {
      masks.add(gaussian(random, found.size() * classes * side * side));
    }
    float[] means = CascadeStages.masks(masks, classes, side, found);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.places()[i]).isEqualTo(expected.get(i).place);
      assertThat(found.labels()[i]).isEqualTo(expected.get(i).label);
      assertThat((double) found.scores()[i]).isCloseTo(expected.get(i).score, within(1e-6));
      for (int k = 0; k < side * side; k++) {
        double mean = 0;
        for (float[] stage : masks) {
          mean +=
              PlainMaps.sigmoid(stage[(i * classes + expected.get(i).label) * side * side + k]) / 3;
        }
        assertThat((double) means[i * side * side + k]).isCloseTo(mean, within(1e-6));
      }
    }
  }

  /** One class of two overlapping boxes is taken once; another class of the same box stays. */
  @Test
  void cascadesSuppressWithinAClass() throws Exception {
    float[] corners = {0, 0, 10, 10, 0, 0, 10, 9};
    float[] stage = {3, 2, 0, 2, -9, 0};
    SelectedBoxes found = CascadeStages.select(List.of(stage), 2, corners, 0.05, 0.5, 100);
    assertThat(found.places()).containsExactly(1, 0);
    assertThat(found.labels()).containsExactly(0, 1);
  }
}
