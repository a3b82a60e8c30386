package io.fovea.models.decode;

import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;

/**
 * A model's maps over its input at a lower resolution, seen at higher ones as detectron2's models
 * resize them: stretched bilinearly over the input with its padding, cut to the content, and the
 * content stretched over the image. Rows are made when they are asked for, so that no more than
 * some of one map is held.
 */
final class InputMaps {
  private final float[] values;
  private final int offset;
  private final int rows;
  private final int columns;
  private final ImageFrame frame;
  private final Axis contentColumns;
  private final Axis imageColumns;

  /**
   * @param values maps one after the other, each row by row
   * @param offset where the first one starts
   */
  InputMaps(float[] values, int offset, int rows, int columns, ImageFrame frame) {
    this.values = values;
    this.offset = offset;
    this.rows = rows;
    this.columns = columns;
    this.frame = frame;
    this.contentColumns =
        Axis.of(columns, frame.inputWidth(), frame.left(), frame.left() + frame.contentWidth());
    this.imageColumns = Axis.of(frame.contentWidth(), frame.imageWidth(), 0, frame.imageWidth());
  }

  ImageFrame frame() {
    return frame;
  }

  void requireFinite(int map) throws SampleException {
    grid(map).requireFinite("map " + map);
  }

  private Grid grid(int map) {
    return new Grid(values, offset + map * rows * columns, columns, rows, columns);
  }

  /** Rows {@code from} to {@code to} (excluded) of one map at the content's resolution. */
  float[] content(int map, int from, int to) {
    Axis vertical = Axis.of(rows, frame.inputHeight(), frame.top() + from, frame.top() + to);
    return grid(map).at(vertical, contentColumns);
  }

  /** The image's rows {@code from} to {@code to} among the content's. */
  Axis imageRows(int from, int to) {
    return Axis.of(frame.contentHeight(), frame.imageHeight(), from, to);
  }

  /** Rows {@code from} to {@code to} (excluded) of one map at the image's resolution. */
  float[] image(int map, int from, int to) {
    Axis vertical = imageRows(from, to);
    return toImage(content(map, vertical.first(), vertical.last() + 1), vertical);
  }

  /** One map at the image's resolution. */
  float[] image(int map) {
    return image(map, 0, frame.imageHeight());
  }

  /**
   * Stretches rows of the content over rows of the image.
   *
   * @param content those from {@code vertical.first()} to {@code vertical.last()}
   */
  float[] toImage(float[] content, Axis vertical) {
    int width = frame.contentWidth();
    return new Grid(content, 0, width, content.length / width, width)
        .at(vertical.from(vertical.first()), imageColumns);
  }
}
