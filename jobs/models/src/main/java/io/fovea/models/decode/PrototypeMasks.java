package io.fovea.models.decode;

import io.fovea.metrics.mask.Rle;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.Tensor;
import java.util.Arrays;

/**
 * Masks as weighted sums of prototypes, by the operations of Ultralytics' own post-processing. The
 * prototypes cover the input at a lower resolution; the padding's part is cut off, by Ultralytics'
 * rounding, and the rest stretched bilinearly over the image. A mask never leaves its box.
 */
final class PrototypeMasks {
  /** When a mask is cropped to its box. */
  enum Order {
    /** After stretching, at the image's resolution: the more exact, and what COCO results use. */
    NATIVE,
    /** Before stretching, at the prototypes' resolution: values beyond the box become 0. */
    FAST
  }

  /** What is stretched. */
  enum Values {
    /** The sums themselves; a mask is where they are above 0. */
    LOGITS,
    /** Their sigmoid, as earlier versions did; a mask is where it is above one half. */
    PROBABILITIES
  }

  private final float[] prototypes;
  private final int offset;
  private final int count;
  private final int rows;
  private final int columns;
  private final ImageFrame frame;
  private final Order order;
  private final Values values;
  private final Window content;
  private final float[] sums;

  /**
   * @param tensor [N, prototypes, rows, columns]
   */
  PrototypeMasks(Tensor tensor, int batchIndex, ImageFrame frame, Order order, Values values) {
    this.prototypes = tensor.floats();
    this.count = tensor.axis(1);
    this.rows = tensor.axis(2);
    this.columns = tensor.axis(3);
    this.offset = batchIndex * count * rows * columns;
    this.frame = frame;
    this.order = order;
    this.values = values;
    this.content = content();
    this.sums = new float[rows * columns];
  }

  /** The rows and columns of the prototypes that are not padding. */
  private Window content() {
    double rowsOfImage = frame.imageHeight() * frame.scaleY() * rows / frame.inputHeight();
    double columnsOfImage = frame.imageWidth() * frame.scaleX() * columns / frame.inputWidth();
    boolean centred = frame.top() > 0 || frame.left() > 0;
    int[] vertical = span(rows, rowsOfImage, centred);
    int[] horizontal = span(columns, columnsOfImage, centred);
    return new Window(vertical[0], horizontal[0], vertical[1], horizontal[1]);
  }

  private static int[] span(int size, double used, boolean centred) {
    double padding = Math.max(0, size - used);
    double before = centred ? padding / 2 : 0;
    double after = padding - before;
    int from = (int) Math.max(0, Math.rint(before - 0.1));
    int to = size - (int) Math.rint(after + 0.1);
    return new int[] {Math.min(from, size - 1), Math.max(to, Math.min(from, size - 1) + 1)};
  }

  /**
   * One mask of the image's size.
   *
   * @param coefficients one a prototype
   * @param i which candidate's box bounds it
   */
  Rle mask(float[] coefficients, Candidates candidates, int i) throws SampleException {
    for (float coefficient : coefficients) {
      if (!Float.isFinite(coefficient)) {
        throw Declared.invalid(
            "a mask coefficient of anchor " + candidates.anchor(i) + " is " + coefficient);
      }
    }
    return order == Order.NATIVE
        ? cropLast(coefficients, candidates, i)
        : cropFirst(coefficients, candidates, i);
  }

  private Rle cropLast(float[] coefficients, Candidates candidates, int i) throws SampleException {
    Window image = new Window(0, 0, frame.imageHeight(), frame.imageWidth());
    Window box =
        new Window(
                ceiling(frame.toImageY(candidates.y1(i))),
                ceiling(frame.toImageX(candidates.x1(i))),
                ceiling(frame.toImageY(candidates.y2(i))),
                ceiling(frame.toImageX(candidates.x2(i))))
            .within(frame.imageHeight(), frame.imageWidth());
    if (box.isEmpty()) {
      return Rle.empty(frame.imageHeight(), frame.imageWidth());
    }
    Axis vertical = Axis.of(content.height(), image.height(), box.top(), box.bottom());
    Axis horizontal = Axis.of(content.width(), image.width(), box.left(), box.right());
    fill(
        coefficients,
        new Window(
            content.top() + vertical.first(),
            content.left() + horizontal.first(),
            content.top() + vertical.last() + 1,
            content.left() + horizontal.last() + 1));
    return stretch(image, box);
  }

  private Rle cropFirst(float[] coefficients, Candidates candidates, int i) throws SampleException {
    double down = (double) rows / frame.inputHeight();
    double across = (double) columns / frame.inputWidth();
    Window box =
        new Window(
                ceiling(candidates.y1(i) * down),
                ceiling(candidates.x1(i) * across),
                ceiling(candidates.y2(i) * down),
                ceiling(candidates.x2(i) * across))
            .within(rows, columns);
    Window image = new Window(0, 0, frame.imageHeight(), frame.imageWidth());
    if (box.isEmpty()) {
      return Rle.empty(frame.imageHeight(), frame.imageWidth());
    }
    Arrays.fill(sums, 0);
    fill(coefficients, box);
    // A value reaches no further than the next one's place, so the rest of the image is background.
    double high = (double) frame.imageHeight() / content.height();
    double wide = (double) frame.imageWidth() / content.width();
    Window reached =
        new Window(
                (int) Math.floor((box.top() - 1 - content.top()) * high),
                (int) Math.floor((box.left() - 1 - content.left()) * wide),
                ceiling((box.bottom() + 1 - content.top()) * high),
                ceiling((box.right() + 1 - content.left()) * wide))
            .within(frame.imageHeight(), frame.imageWidth());
    return stretch(image, reached);
  }

  private Rle stretch(Window image, Window window) {
    return new Grid(sums, 0, columns, rows, columns)
        .crop(content)
        .stretched(
            image,
            window,
            values == Values.LOGITS ? 0f : 0.5f,
            frame.imageHeight(),
            frame.imageWidth());
  }

  /** Writes the values of some rows and columns; prototypes are added in order. */
  private void fill(float[] coefficients, Window window) throws SampleException {
    for (int y = window.top(); y < window.bottom(); y++) {
      int row = y * columns;
      for (int x = window.left(); x < window.right(); x++) {
        sums[row + x] = 0;
      }
      for (int k = 0; k < count; k++) {
        float coefficient = coefficients[k];
        int from = offset + (k * rows + y) * columns;
        for (int x = window.left(); x < window.right(); x++) {
          sums[row + x] += coefficient * prototypes[from + x];
        }
      }
      for (int x = window.left(); x < window.right(); x++) {
        float sum = sums[row + x];
        if (!Float.isFinite(sum)) {
          throw Declared.invalid("a mask's value is " + sum);
        }
        if (values == Values.PROBABILITIES) {
          sums[row + x] = (float) (1 / (1 + Math.exp(-sum)));
        }
      }
    }
  }

  /** The first whole number at or above, kept within int. */
  private static int ceiling(double value) {
    return (int) Math.ceil(value);
  }
}
