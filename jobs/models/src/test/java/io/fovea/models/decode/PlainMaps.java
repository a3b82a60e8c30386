package io.fovea.models.decode;

import io.fovea.models.recipe.ImageFrame;

/** Resizing in double precision, one pixel at a time: the references of this package's tests. */
final class PlainMaps {
  private PlainMaps() {}

  /** A map stretched bilinearly, half-pixel centres, edges repeated. */
  static double[][] stretch(double[][] map, int height, int width) {
    double[][] result = new double[height][width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        result[y][x] =
            sample(
                map,
                (y + 0.5) * map.length / height - 0.5,
                (x + 0.5) * map[0].length / width - 0.5);
      }
    }
    return result;
  }

  private static double sample(double[][] map, double y, double x) {
    double down = Math.max(0, Math.min(map.length - 1, y));
    double across = Math.max(0, Math.min(map[0].length - 1, x));
    double sum = 0;
    for (int i = 0; i < map.length; i++) {
      for (int j = 0; j < map[0].length; j++) {
        // The hat function of each old sample.
        sum +=
            map[i][j] * Math.max(0, 1 - Math.abs(down - i)) * Math.max(0, 1 - Math.abs(across - j));
      }
    }
    return sum;
  }

  static double[][] crop(double[][] map, int top, int left, int height, int width) {
    double[][] result = new double[height][width];
    for (int y = 0; y < height; y++) {
      System.arraycopy(map[top + y], left, result[y], 0, width);
    }
    return result;
  }

  static double[][] content(double[][] map, ImageFrame f) {
    double[][] input = stretch(map, f.inputHeight(), f.inputWidth());
    return crop(input, f.top(), f.left(), f.contentHeight(), f.contentWidth());
  }

  static double[][] image(double[][] map, ImageFrame f) {
    return stretch(content(map, f), f.imageHeight(), f.imageWidth());
  }

  /** A [rows, columns] part of a flat array. */
  static double[][] map(float[] values, int offset, int rows, int columns) {
    double[][] result = new double[rows][columns];
    for (int i = 0; i < rows * columns; i++) {
      result[i / columns][i % columns] = values[offset + i];
    }
    return result;
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  static double[] softmax(float[] logits, int from, int count) {
    double[] result = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Math.exp(logits[from + i]);
    }
    for (int i = 0; i < count; i++) {
      result[i] = Math.exp(logits[from + i]) / sum;
    }
    return result;
  }

  /** An image of 13 x 17 made 26 x 33, with padding below and to the right up to 32 x 40. */
  static ImageFrame padded() {
    return new ImageFrame(13, 17, 32, 40, 26, 33, 0, 0, 33.0 / 17, 2);
  }

  /** Whether a bit may differ because the reference lies on the threshold. */
  static boolean close(double value, double threshold) {
    return Math.abs(value - threshold) < 1e-5;
  }
}
