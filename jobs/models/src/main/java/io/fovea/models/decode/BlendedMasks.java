package io.fovea.models.decode;

import io.fovea.models.SampleException;
import io.fovea.models.session.Tensor;

/**
 * BlendMask's blender outside of a graph: within each box, one bilinear sample of every base in the
 * middle of each of R x R bins, and the sum of the samples of a bin weighted by the box's attention
 * maps, which are first resized from M x M to R x R and then normalised over the bases by softmax.
 */
final class BlendedMasks {
  /** From pixels of the input to those of the bases, which have stride 4. */
  private static final float SCALE = 0.25f;

  private final float[] bases;
  private final int offset;
  private final int count;
  private final int rows;
  private final int columns;
  private final int size;

  /**
   * @param tensor [N, K, rows, columns]: the bases, which cover the input
   * @param size bins a side, the paper's R
   */
  BlendedMasks(Tensor tensor, int batchIndex, int size) {
    this.bases = tensor.floats();
    this.count = tensor.axis(1);
    this.rows = tensor.axis(2);
    this.columns = tensor.axis(3);
    this.offset = batchIndex * count * rows * columns;
    this.size = size;
  }

  /**
   * The masks of some boxes.
   *
   * @param corners left, top, right and bottom of each in input pixels
   * @param attention K M M logits of each, map by map and row by row
   * @param side of an attention map, the paper's M
   * @return probabilities, R x R of each box, row by row
   * @throws SampleException OUTPUT_INVALID for bases or attentions that are no finite numbers
   */
  float[] blend(float[] corners, float[] attention, int side) throws SampleException {
    new Grid(bases, offset, columns, count * rows, columns).requireFinite("bases");
    int cells = size * size;
    int boxes = corners.length / 4;
    float[] masks = new float[boxes * cells];
    Axis stretch = Axis.of(side, size, 0, size);
    float[][] maps = new float[count][];
    float[] weights = new float[count];
    for (int i = 0; i < boxes; i++) {
      for (int k = 0; k < count; k++) {
        Grid map = new Grid(attention, (i * count + k) * side * side, side, side, side);
        map.requireFinite("attention of box " + i);
        maps[k] = map.at(stretch, stretch);
      }
      Samples across = samples(corners[4 * i], corners[4 * i + 2], columns);
      Samples down = samples(corners[4 * i + 1], corners[4 * i + 3], rows);
      for (int cell = 0; cell < cells; cell++) {
        softmax(maps, cell, weights);
        double sum = 0;
        for (int k = 0; k < count; k++) {
          sum += weights[k] * base(k, down, cell / size, across, cell % size);
        }
        masks[i * cells + cell] = Activation.sigmoid((float) sum);
      }
    }
    return masks;
  }

  private static void softmax(float[][] maps, int cell, float[] to) {
    float most = Float.NEGATIVE_INFINITY;
    for (float[] map : maps) {
      most = Math.max(most, map[cell]);
    }
    float sum = 0;
    for (int k = 0; k < to.length; k++) {
      to[k] = (float) Math.exp(maps[k][cell] - most);
      sum += to[k];
    }
    for (int k = 0; k < to.length; k++) {
      to[k] /= sum;
    }
  }

  private float base(int k, Samples down, int row, Samples across, int column) {
    int at = offset + k * rows * columns;
    float above = along(at + down.before[row] * columns, across, column);
    float below = along(at + down.after[row] * columns, across, column);
    return down.weight[row] * (above + down.share[row] * (below - above));
  }

  private float along(int row, Samples across, int column) {
    float left = bases[row + across.before[column]];
    float right = bases[row + across.after[column]];
    return across.weight[column] * (left + across.share[column] * (right - left));
  }

  /**
   * Where an axis' bins look: between {@code before} and {@code after}, {@code share} of the way;
   * {@code weight} is 0 where that is more than a pixel out of the map, else 1.
   */
  private record Samples(int[] before, int[] after, float[] share, float[] weight) {}

  private Samples samples(float low, float high, int pixels) {
    Samples samples = new Samples(new int[size], new int[size], new float[size], new float[size]);
    float start = low * SCALE - 0.5f;
    float bin = (high * SCALE - 0.5f - start) / size;
    for (int i = 0; i < size; i++) {
      float at = start + (i + 0.5f) * bin;
      samples.weight[i] = at < -1 || at > pixels ? 0 : 1;
      float within = Math.max(0, Math.min(pixels - 1, at));
      samples.before[i] = (int) within;
      samples.after[i] = Math.min(pixels - 1, (int) within + 1);
      samples.share[i] = within - (int) within;
    }
    return samples;
  }
}
