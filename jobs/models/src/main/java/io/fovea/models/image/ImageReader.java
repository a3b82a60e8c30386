package io.fovea.models.image;

import io.fovea.models.SampleException;

/** Reads image files. */
public final class ImageReader {
  /** The most pixels an image may have unless the caller says otherwise: 100 megapixels. */
  public static final long DEFAULT_MAX_PIXELS = 100_000_000L;

  private ImageReader() {}

  /**
   * Decodes a JPEG or PNG file of at most {@link #DEFAULT_MAX_PIXELS} pixels.
   *
   * @throws SampleException EMPTY, UNDECODABLE or TOO_LARGE
   */
  public static DecodedImage read(byte[] file, ExifPolicy exif) throws SampleException {
    return read(file, exif, DEFAULT_MAX_PIXELS);
  }

  /** As above with another limit of pixels. */
  public static DecodedImage read(byte[] file, ExifPolicy exif, long maxPixels)
      throws SampleException {
    throw new UnsupportedOperationException();
  }
}
