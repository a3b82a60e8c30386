package io.fovea.models.image;

import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Reads JPEG and PNG files as Pillow's {@code convert("RGB")} does.
 *
 * <p>A file's structure is walked first: its size is held against the limit, a file that is cut
 * short is refused, and only the parts that pixels are made of reach the decoder. So a colour
 * profile, a gamma value, a thumbnail or a comment neither changes a pixel nor does any harm.
 * Transparency is dropped, not blended; 16-bit samples keep their high byte; palettes and grey are
 * spread to RGB.
 */
public final class ImageReader {
  /** The most pixels an image may have unless the caller says otherwise: 100 megapixels. */
  public static final long DEFAULT_MAX_PIXELS = 100_000_000L;

  private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

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
    if (file.length == 0) {
      throw new SampleException(Reason.EMPTY, "the file has no bytes");
    }
    try {
      if (startsWith(file, JPEG)) {
        JpegFile jpeg = JpegFile.parse(file);
        requireSize(jpeg.height(), jpeg.width(), maxPixels);
        return oriented(jpeg.decode(), exif, jpeg.orientation());
      }
      if (isPng(file)) {
        PngFile png = PngFile.parse(file);
        requireSize(png.height(), png.width(), maxPixels);
        return oriented(png.decode(), exif, png.orientation());
      }
    } catch (IOException | RuntimeException e) {
      // The JDK's decoders meet damaged data with whatever exception it leads them to.
      String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new SampleException(Reason.UNDECODABLE, what.lines().findFirst().orElse(what), e);
    }
    throw new SampleException(Reason.UNDECODABLE, unknownFormat(file));
  }

  private static DecodedImage oriented(DecodedImage image, ExifPolicy exif, int orientation) {
    return exif == ExifPolicy.APPLY ? Orientation.apply(image, orientation) : image;
  }

  static void requireSize(long height, long width, long maxPixels)
      throws SampleException, DamagedImageException {
    if (height < 1 || width < 1) {
      throw new DamagedImageException(
          "the header gives " + width + " x " + height + " pixels (width x height)");
    }
    // RGB samples are held in one array, which caps an image whatever limit the caller has.
    long most = Math.min(maxPixels, (Integer.MAX_VALUE - 16) / 3);
    if (height * width > most) {
      throw new SampleException(
          Reason.TOO_LARGE,
          "the header gives "
              + width
              + " x "
              + height
              + " pixels (width x height); the limit is "
              + most
              + " pixels");
    }
  }

  private static String unknownFormat(byte[] file) {
    String start = new String(file, 0, Math.min(12, file.length), StandardCharsets.ISO_8859_1);
    String format =
        start.startsWith("GIF8")
            ? "a GIF"
            : start.startsWith("RIFF") && start.endsWith("WEBP")
                ? "a WebP"
                : start.startsWith("BM")
                    ? "a BMP"
                    : start.startsWith("II*\0") || start.startsWith("MM\0*")
                        ? "a TIFF"
                        : start.startsWith("ftyp", 4) ? "an AVIF or HEIF" : null;
    return (format != null
            ? "the file is " + format
            : "the file is no image: it starts with the bytes "
                + HexFormat.ofDelimiter(" ")
                    .formatHex(Arrays.copyOf(file, Math.min(8, file.length))))
        + "; JPEG and PNG are read";
  }

  static boolean isPng(byte[] file) {
    return startsWith(file, PNG);
  }

  private static boolean startsWith(byte[] file, byte[] magic) {
    return file.length >= magic.length
        && Arrays.equals(file, 0, magic.length, magic, 0, magic.length);
  }
}
