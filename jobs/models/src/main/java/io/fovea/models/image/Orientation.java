package io.fovea.models.image;

/** Turns and mirrors pixels by the Exif orientation. */
final class Orientation {
  private Orientation() {}

  /**
   * The upright image of one stored with this orientation, as TIFF 6.0 defines the values: the
   * stored row 0 and column 0 are, in the upright image, 1 top and left, 2 top and right, 3 bottom
   * and right, 4 bottom and left, 5 left and top, 6 right and top, 7 right and bottom, 8 left and
   * bottom.
   */
  static DecodedImage apply(DecodedImage stored, int orientation) {
    if (orientation == Exif.UPRIGHT) {
      return stored;
    }
    boolean transposed = orientation >= 5;
    boolean rowsFromFarSide =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    boolean columnsFromFarSide =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    int height = transposed ? stored.width() : stored.height();
    int width = transposed ? stored.height() : stored.width();
    byte[] from = stored.rgb();
    byte[] to = new byte[from.length];
    int at = 0;
    for (int y = 0; y < stored.height(); y++) {
      int row = rowsFromFarSide ? stored.height() - 1 - y : y;
      for (int x = 0; x < stored.width(); x++, at += 3) {
        int column = columnsFromFarSide ? stored.width() - 1 - x : x;
        int target = 3 * (transposed ? column * width + row : row * width + column);
        to[target] = from[at];
        to[target + 1] = from[at + 1];
        to[target + 2] = from[at + 2];
      }
    }
    return new DecodedImage(height, width, to);
  }
}
