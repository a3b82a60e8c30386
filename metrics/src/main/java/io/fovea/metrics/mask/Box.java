package io.fovea.metrics.mask;

/**
 * An axis-aligned box in pixels: left, top, width, height, as COCO's {@code bbox}. Coordinates are
 * continuous: a box of one pixel at the origin is (0, 0, 1, 1). Values are kept as given; a width
 * may be zero or negative in bad data.
 */
public record Box(double x, double y, double width, double height) {

  /** Width times height, in square pixels; not clamped. */
  public double area() {
    return width * height;
  }
}
