package io.fovea.models.decode;

import io.fovea.metrics.mask.Rle;
import io.fovea.models.SampleException;

/**
 * A rectangle of values within a larger row-major array.
 *
 * @param values the array
 * @param offset where the rectangle's first value is
 * @param stride values from one of its rows to the next
 * @param height its rows
 * @param width its columns
 */
@SuppressWarnings("ArrayRecordComponent")
record Grid(float[] values, int offset, int stride, int height, int width) {

  /** The part of this rectangle that the window names. */
  Grid crop(Window window) {
    return new Grid(
        values,
        offset + window.top() * stride + window.left(),
        stride,
        window.height(),
        window.width());
  }

  /**
   * The mask of an image where this grid, stretched bilinearly over a frame, is above a threshold.
   *
   * @param frame the pixels that the grid covers; may reach out of the image
   * @param window the pixels that are asked about, in the image and in the frame; all others are
   *     background
   */
  Rle stretched(Window frame, Window window, float threshold, int imageHeight, int imageWidth) {
    if (window.isEmpty()) {
      return Rle.empty(imageHeight, imageWidth);
    }
    Axis rows =
        Axis.of(height, frame.height(), window.top() - frame.top(), window.bottom() - frame.top());
    Axis columns =
        Axis.of(width, frame.width(), window.left() - frame.left(), window.right() - frame.left());
    RunBuilder runs = new RunBuilder(imageHeight, imageWidth);
    float[] column = new float[height];
    for (int x = 0; x < columns.length(); x++) {
      float right = columns.share()[x];
      float left = 1 - right;
      for (int y = rows.first(); y <= rows.last(); y++) {
        int row = offset + y * stride;
        column[y] =
            left * values[row + columns.lower()[x]] + right * values[row + columns.upper()[x]];
      }
      runs.skipTo(window.top(), window.left() + x);
      for (int y = 0; y < rows.length(); y++) {
        float below = rows.share()[y];
        float value = (1 - below) * column[rows.lower()[y]] + below * column[rows.upper()[y]];
        runs.add(value > threshold, 1);
      }
    }
    return runs.build();
  }

  /**
   * This grid's values at other places, interpolated bilinearly.
   *
   * @return one row after the other, {@code rows.length() x columns.length()}
   */
  float[] at(Axis rows, Axis columns) {
    float[] result = new float[rows.length() * columns.length()];
    // Neighbouring rows of the result mostly lie between the same two rows of this grid.
    float[] above = new float[columns.length()];
    float[] below = new float[columns.length()];
    int heldAbove = -1;
    int heldBelow = -1;
    for (int y = 0; y < rows.length(); y++) {
      if (rows.lower()[y] != heldAbove) {
        heldAbove = rows.lower()[y];
        alongRow(heldAbove, columns, above);
      }
      if (rows.upper()[y] != heldBelow) {
        heldBelow = rows.upper()[y];
        alongRow(heldBelow, columns, below);
      }
      float share = rows.share()[y];
      int to = y * columns.length();
      for (int x = 0; x < above.length; x++) {
        result[to + x] = (1 - share) * above[x] + share * below[x];
      }
    }
    return result;
  }

  private void alongRow(int y, Axis columns, float[] to) {
    int row = offset + y * stride;
    for (int x = 0; x < to.length; x++) {
      float right = columns.share()[x];
      to[x] =
          (1 - right) * values[row + columns.lower()[x]] + right * values[row + columns.upper()[x]];
    }
  }

  /** Refuses values that are no numbers or infinite. */
  void requireFinite(String what) throws SampleException {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        float value = values[offset + y * stride + x];
        if (!Float.isFinite(value)) {
          throw Declared.invalid("a value of the " + what + " is " + value);
        }
      }
    }
  }

  /** The mask where a grid of the image's own size is above a threshold. */
  Rle above(float threshold) {
    RunBuilder runs = new RunBuilder(height, width);
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        runs.add(values[offset + y * stride + x] > threshold, 1);
      }
    }
    return runs.build();
  }
}
