package io.fovea.models.decode;

/**
 * Some pixels of an image: rows {@code top} to {@code bottom} and columns {@code left} to {@code
 * right}, the latter of each excluded.
 */
record Window(int top, int left, int bottom, int right) {

  /** The part of it that lies in an image of this size. */
  Window within(int height, int width) {
    return new Window(
        Math.max(0, top), Math.max(0, left), Math.min(height, bottom), Math.min(width, right));
  }

  boolean isEmpty() {
    return top >= bottom || left >= right;
  }

  int height() {
    return bottom - top;
  }

  int width() {
    return right - left;
  }
}
