package io.fovea.models.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fovea.models.attention.Attention.Input;
import io.fovea.models.attention.Blender.Top;
import io.fovea.models.attention.Regions.Bottom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlenderTest {
  private static final int HEIGHT = 11;
  private static final int WIDTH = 14;
  private static final int INSTANCES = 5;
  private static final float SCALE = 0.25f;

  private static Trial trial(Attention merge, int bases, Object... more) {
    List<Input> inputs = new ArrayList<>();
    inputs.add(Trial.floats("bases", 2, bases, HEIGHT, WIDTH));
    inputs.add(Trial.floats("boxes", INSTANCES, 4));
    inputs.add(Trial.longs("images", INSTANCES));
    if (more.length > 0) {
      inputs.add(Trial.floats("attention", more));
    }
    Trial trial = new Trial(merge, bases * 7L, inputs.toArray(Input[]::new));
    Random random = new Random(bases);
    for (int i = 0; i < INSTANCES; i++) {
      float[] boxes = trial.input("boxes");
      // Some boxes reach beyond the map on either side.
      boxes[4 * i] = random.nextFloat() * 40 - 6;
      boxes[4 * i + 1] = random.nextFloat() * 30 - 6;
      boxes[4 * i + 2] = boxes[4 * i] + 2 + random.nextFloat() * 30;
      boxes[4 * i + 3] = boxes[4 * i + 1] + 2 + random.nextFloat() * 25;
      trial.longs.get("images")[i] = i % 2;
    }
    return trial;
  }

  /** The bases within one box: [bases][size size]. */
  private static double[][] cut(Trial trial, Regions regions, int bases, int instance) {
    int image = (int) trial.longs.get("images")[instance];
    float[] boxes = trial.input("boxes");
    double[][] result = new double[bases][];
    for (int k = 0; k < bases; k++) {
      double[] map =
          Plain.rows(trial.input("bases"), (image * bases + k) * HEIGHT * WIDTH, 1, HEIGHT * WIDTH)[
              0];
      double[] box = new double[4];
      for (int i = 0; i < 4; i++) {
        box[i] = boxes[4 * instance + i] * SCALE;
      }
      result[k] =
          regions.bottom() == Bottom.ROI_ALIGN
              ? aligned(map, box, regions.size())
              : pooled(map, box, regions.size());
    }
    return result;
  }

  /** A sample at each bin's centre: 0 further than a pixel outside, else clamped into the map. */
  private static double[] aligned(double[] map, double[] box, int size) {
    double[] result = new double[size * size];
    for (int i = 0; i < result.length; i++) {
      int row = i / size;
      double x = box[0] - 0.5 + (i % size + 0.5) * (box[2] - box[0]) / size;
      double y = box[1] - 0.5 + (row + 0.5) * (box[3] - box[1]) / size;
      boolean outside = x < -1 || y < -1 || x > WIDTH || y > HEIGHT;
      result[i] = outside ? 0 : Plain.clamped(map, HEIGHT, WIDTH, y, x);
    }
    return result;
  }

  /** The largest value of bins that overlap by a pixel where they do not divide the box. */
  private static double[] pooled(double[] map, double[] box, int size) {
    int left = (int) Math.round(box[0]);
    int top = (int) Math.round(box[1]);
    int columns = Math.max(1, (int) Math.round(box[2]) - left + 1);
    int rows = Math.max(1, (int) Math.round(box[3]) - top + 1);
    // Bins are as Caffe rounds them: their sides are floats, which decides where a bin ends that
    // would end exactly between two pixels.
    float across = columns / (float) size;
    float down = rows / (float) size;
    double[] result = new double[size * size];
    for (int i = 0; i < result.length; i++) {
      int row = i / size;
      int fromY = Math.max(0, top + (int) Math.floor(row * down));
      int toY = Math.min(HEIGHT, top + (int) Math.ceil((row + 1) * down));
      int fromX = Math.max(0, left + (int) Math.floor(i % size * across));
      int toX = Math.min(WIDTH, left + (int) Math.ceil((i % size + 1) * across));
      double max = Double.NEGATIVE_INFINITY;
      for (int y = fromY; y < toY; y++) {
        for (int x = fromX; x < toX; x++) {
          max = Math.max(max, map[y * WIDTH + x]);
        }
      }
      result[i] = max == Double.NEGATIVE_INFINITY ? 0 : max;
    }
    return result;
  }

  private static double[] blended(Trial trial, Regions regions, int bases, int attention, Top top) {
    int size = regions.size();
    double[][] results = new double[INSTANCES][size * size];
    for (int d = 0; d < INSTANCES; d++) {
      double[][] cut = cut(trial, regions, bases, d);
      double[][] maps = new double[bases][];
      for (int k = 0; k < bases; k++) {
        int from = (d * bases + k) * attention * attention;
        double[] map = Plain.rows(trial.input("attention"), from, 1, attention * attention)[0];
        maps[k] = new double[size * size];
        for (int i = 0; i < size * size && top == Top.NEAREST; i++) {
          maps[k][i] = map[i / size * attention / size * attention + i % size * attention / size];
        }
        if (top == Top.BILINEAR) {
          maps[k] = Plain.resized(map, attention, attention, size, size);
        }
      }
      for (int i = 0; i < size * size; i++) {
        double[] logits = new double[bases];
        for (int k = 0; k < bases; k++) {
          logits[k] = maps[k][i];
        }
        double[] share = Plain.softmax(logits);
        for (int k = 0; k < bases; k++) {
          results[d][i] += share[k] * cut[k][i];
        }
      }
    }
    return Plain.flat(results);
  }

  @ParameterizedTest
  @CsvSource({"4,14,7", "1,5,3", "3,9,4", "5,7,1", "2,6,6", "4,28,14"})
  void agreesWithTheEquations(int bases, int size, int attention) throws Exception {
    for (Bottom bottom : Bottom.values()) {
      for (Top top : Top.values()) {
        Regions regions = new Regions(bottom, size, SCALE);
        Trial trial =
            trial(
                    new Blender(regions, bases, attention, top),
                    bases,
                    INSTANCES,
                    bases * attention * attention)
                .run();
        Trial.close(trial.output(), blended(trial, regions, bases, attention, top));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"4,14", "1,5", "7,9"})
  void weightedSumAgreesWithItsDefinition(int bases, int size) throws Exception {
    for (Bottom bottom : Bottom.values()) {
      Regions regions = new Regions(bottom, size, SCALE);
      Trial trial = trial(new WeightedSum(regions, bases), bases, INSTANCES, bases).run();
      double[][] expected = new double[INSTANCES][size * size];
      for (int d = 0; d < INSTANCES; d++) {
        double[][] cut = cut(trial, regions, bases, d);
        for (int k = 0; k < bases; k++) {
          for (int i = 0; i < size * size; i++) {
            expected[d][i] += trial.input("attention")[d * bases + k] * cut[k][i];
          }
        }
      }
      Trial.close(trial.output(), Plain.flat(expected));
    }
  }

  @ParameterizedTest
  @CsvSource({"4,14", "1,5", "2,9", "3,7"})
  void assemblerAgreesWithItsDefinition(int cells, int size) throws Exception {
    Regions regions = new Regions(Bottom.ROI_ALIGN, size, SCALE);
    Trial trial = trial(new Assembler(regions, cells), cells * cells).run();
    double[][] expected = new double[INSTANCES][size * size];
    for (int d = 0; d < INSTANCES; d++) {
      double[][] cut = cut(trial, regions, cells * cells, d);
      for (int i = 0; i < size * size; i++) {
        int row = i / size;
        int column = i % size;
        int cell =
            (int) Math.floor((double) row * cells / size) * cells
                + (int) Math.floor((double) column * cells / size);
        expected[d][i] = cut[cell][i];
      }
    }
    Trial.close(trial.output(), Plain.flat(expected));
  }

  @Test
  void constantLogitsGiveTheMeanOfTheBases() throws Exception {
    Regions regions = new Regions(Bottom.ROI_ALIGN, 8, SCALE);
    Trial trial = trial(new Blender(regions, 4, 4, Top.BILINEAR), 4, INSTANCES, 64);
    Arrays.fill(trial.input("attention"), 2.5f);
    trial.run();
    for (int d = 0; d < INSTANCES; d++) {
      double[][] cut = cut(trial, regions, 4, d);
      for (int i = 0; i < 64; i++) {
        double mean = (cut[0][i] + cut[1][i] + cut[2][i] + cut[3][i]) / 4;
        assertThat(trial.output()[d * 64 + i]).isCloseTo(mean, within(1e-5));
      }
    }
  }

  @Test
  void theSameAddedToAllBasesLogitsChangesNothing() throws Exception {
    Trial trial =
        trial(
            new Blender(new Regions(Bottom.ROI_ALIGN, 9, SCALE), 3, 4, Top.NEAREST),
            3,
            INSTANCES,
            48);
    double[] before = trial.run().output();
    Random random = new Random(5);
    for (int d = 0; d < INSTANCES; d++) {
      for (int i = 0; i < 16; i++) {
        float added = 4 * random.nextFloat() - 2;
        for (int k = 0; k < 3; k++) {
          trial.input("attention")[(d * 3 + k) * 16 + i] += added;
        }
      }
    }
    Trial.close(trial.run().output(), before);
  }

  @Test
  void withOneBaseAttentionIsIgnored() throws Exception {
    Regions regions = new Regions(Bottom.ROI_ALIGN, 6, SCALE);
    Trial trial = trial(new Blender(regions, 1, 3, Top.BILINEAR), 1, INSTANCES, 9).run();
    double[][] cut = new double[INSTANCES][];
    for (int d = 0; d < INSTANCES; d++) {
      cut[d] = cut(trial, regions, 1, d)[0];
    }
    Trial.close(trial.output(), Plain.flat(cut));
  }

  @Test
  void oneHotAttentionsAssemble() throws Exception {
    Regions regions = new Regions(Bottom.ROI_ALIGN, 8, SCALE);
    Trial blender = trial(new Blender(regions, 4, 2, Top.NEAREST), 4, INSTANCES, 16);
    for (int i = 0; i < INSTANCES * 16; i++) {
      blender.input("attention")[i] = i % 16 / 4 == i % 4 ? 100 : -100;
    }
    Trial assembler = trial(new Assembler(regions, 2), 4);
    Trial.close(blender.run().output(), assembler.run().output());
  }
}
