package io.fovea.models.attention;

/** What references are written with: loops over doubles. */
public final class Plain {
  private Plain() {}

  /** Some rows of a matrix. */
  public static double[][] rows(float[] data, int from, int rows, int columns) {
    double[][] result = new double[rows][columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        result[i][j] = data[from + i * columns + j];
      }
    }
    return result;
  }

  /** The pixels of a map [channels, pixels] as rows of channels. */
  public static double[][] pixels(float[] data, int from, int channels, int pixels) {
    double[][] result = new double[pixels][channels];
    for (int p = 0; p < pixels; p++) {
      for (int c = 0; c < channels; c++) {
        result[p][c] = data[from + c * pixels + p];
      }
    }
    return result;
  }

  public static double[][] linear(double[][] x, float[] weight, float[] bias) {
    int inputs = x[0].length;
    int outputs = weight.length / inputs;
    double[][] y = new double[x.length][outputs];
    for (int i = 0; i < x.length; i++) {
      for (int o = 0; o < outputs; o++) {
        double sum = bias == null ? 0 : bias[o];
        for (int c = 0; c < inputs; c++) {
          sum += weight[o * inputs + c] * x[i][c];
        }
        y[i][o] = sum;
      }
    }
    return y;
  }

  public static double dot(double[] a, double[] b, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  public static double[] softmax(double[] logits) {
    double max = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    double[] weights = new double[logits.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.exp(logits[i] - max);
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  public static double[] flat(double[]... rows) {
    double[] flat = new double[rows.length * rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, flat, i * rows[0].length, rows[0].length);
    }
    return flat;
  }

  public static double[] joined(double[]... parts) {
    int length = 0;
    for (double[] part : parts) {
      length += part.length;
    }
    double[] all = new double[length];
    int at = 0;
    for (double[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  /** Rows of channels as a map [channels, pixels]. */
  public static double[] map(double[]... pixels) {
    double[] map = new double[pixels.length * pixels[0].length];
    for (int p = 0; p < pixels.length; p++) {
      for (int c = 0; c < pixels[0].length; c++) {
        map[c * pixels.length + p] = pixels[p][c];
      }
    }
    return map;
  }

  /** A map's value at a pixel; 0 outside. */
  private static double at(double[] map, int height, int width, int y, int x) {
    return y < 0 || y >= height || x < 0 || x >= width ? 0 : map[y * width + x];
  }

  /** Bilinear between pixel centres at whole coordinates; pixels outside are 0. */
  public static double sample(double[] map, int height, int width, double y, double x) {
    int y0 = (int) Math.floor(y);
    int x0 = (int) Math.floor(x);
    double fy = y - y0;
    double fx = x - x0;
    return (1 - fy) * (1 - fx) * at(map, height, width, y0, x0)
        + (1 - fy) * fx * at(map, height, width, y0, x0 + 1)
        + fy * (1 - fx) * at(map, height, width, y0 + 1, x0)
        + fy * fx * at(map, height, width, y0 + 1, x0 + 1);
  }

  /** Bilinear between pixel centres, coordinates beyond the outermost centres moved there. */
  public static double clamped(double[] map, int height, int width, double y, double x) {
    double cy = Math.max(0, Math.min(height - 1, y));
    double cx = Math.max(0, Math.min(width - 1, x));
    return sample(map, height, width, cy, cx);
  }

  /** A map made another size, pixel centres at halves. */
  public static double[] resized(double[] map, int height, int width, int newHeight, int newWidth) {
    double[] result = new double[newHeight * newWidth];
    for (int y = 0; y < newHeight; y++) {
      for (int x = 0; x < newWidth; x++) {
        result[y * newWidth + x] =
            clamped(
                map,
                height,
                width,
                (y + 0.5) * height / newHeight - 0.5,
                (x + 0.5) * width / newWidth - 0.5);
      }
    }
    return result;
  }
}
