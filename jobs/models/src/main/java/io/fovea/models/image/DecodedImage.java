package io.fovea.models.image;

/**
 * A decoded image.
 *
 * @param height pixels, at least 1
 * @param width pixels, at least 1
 * @param rgb height x width x 3 samples of 8 bits: row-major, interleaved red, green, blue. Owned
 *     by this record and not copied; it is not to be written to
 */
@SuppressWarnings("ArrayRecordComponent")
public record DecodedImage(int height, int width, byte[] rgb) {
  public DecodedImage {
    if (height < 1 || width < 1 || rgb.length != 3L * height * width) {
      throw new IllegalArgumentException(
          rgb.length + " samples for an image of " + height + " x " + width);
    }
  }
}
