package io.fovea.models.image;

import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;
import java.awt.image.Raster;
import java.io.IOException;

/**
 * The samples of a PNG as they are stored, for files whose pixels are labels rather than colours:
 * gray values and palette indices are not spread, and 16 bits keep both bytes.
 *
 * @param height pixels, at least 1
 * @param width pixels, at least 1
 * @param kind what a sample is
 * @param samples row-major, one a pixel: the gray value, the palette index, or red + 256 green +
 *     65536 blue. Owned by this record and not copied; it is not to be written to
 */
@SuppressWarnings("ArrayRecordComponent")
public record StoredSamples(int height, int width, Kind kind, int[] samples) {
  /** What the samples of a PNG are. */
  public enum Kind {
    GRAY("gray"),
    PALETTE("palette indices"),
    RGB("8-bit colour"),
    /** Red, green and blue of 16 bits each, of which the high byte is kept. */
    DEEP_RGB("16-bit colour");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** In words, for messages. */
    public String text() {
      return text;
    }
  }

  /**
   * Reads a PNG of at most {@link ImageReader#DEFAULT_MAX_PIXELS} pixels; transparency is dropped.
   *
   * @throws SampleException EMPTY, UNDECODABLE or TOO_LARGE
   */
  public static StoredSamples read(byte[] file) throws SampleException {
    if (file.length == 0) {
      throw new SampleException(Reason.EMPTY, "the file has no bytes");
    }
    if (!ImageReader.isPng(file)) {
      throw new SampleException(Reason.UNDECODABLE, "the file is no PNG");
    }
    try {
      PngFile png = PngFile.parse(file);
      ImageReader.requireSize(png.height(), png.width(), ImageReader.DEFAULT_MAX_PIXELS);
      return of(png);
    } catch (IOException | RuntimeException e) {
      // The JDK's decoder meets damaged data with whatever exception it leads it to.
      String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new SampleException(Reason.UNDECODABLE, what.lines().findFirst().orElse(what), e);
    }
  }

  private static StoredSamples of(PngFile png) throws IOException {
    Raster raster = png.raster();
    int height = raster.getHeight();
    int width = raster.getWidth();
    Kind kind =
        png.isPalette()
            ? Kind.PALETTE
            : !png.isColour() ? Kind.GRAY : png.bits() == 16 ? Kind.DEEP_RGB : Kind.RGB;
    boolean colour = kind == Kind.RGB || kind == Kind.DEEP_RGB;
    int[] samples = new int[height * width];
    if (!colour) {
      raster.getSamples(raster.getMinX(), raster.getMinY(), width, height, 0, samples);
      return new StoredSamples(height, width, kind, samples);
    }
    byte[] rgb = Pixels.rgb(raster, 3, png.bits()).rgb();
    for (int i = 0; i < samples.length; i++) {
      samples[i] =
          (rgb[3 * i] & 0xFF) | (rgb[3 * i + 1] & 0xFF) << 8 | (rgb[3 * i + 2] & 0xFF) << 16;
    }
    return new StoredSamples(height, width, kind, samples);
  }
}
