package io.fovea.models.image;

import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/** Samples of a raster to interleaved 8-bit RGB, without any colour model's conversions. */
final class Pixels {
  private Pixels() {}

  /**
   * @param colours how many of the raster's first bands are colour: 1 (grey) or 3; any further band
   *     is transparency and is dropped
   * @param bits of a sample: 8 or 16 keep their high byte, fewer are spread over 0 to 255
   */
  static DecodedImage rgb(Raster raster, int colours, int bits) {
    int height = raster.getHeight();
    int width = raster.getWidth();
    if (bits == 8
        && colours == 3
        && raster.getNumBands() == 3
        && raster.getSampleModel() instanceof PixelInterleavedSampleModel model
        && raster.getDataBuffer() instanceof DataBufferByte buffer
        && model.getPixelStride() == 3
        && model.getScanlineStride() == 3 * width
        && buffer.getOffset() == 0
        && buffer.getData().length == 3 * height * width) {
      return inPlace(height, width, buffer.getData(), model.getBandOffsets());
    }
    byte[] rgb = new byte[3 * height * width];
    int bands = raster.getNumBands();
    int[] row = new int[bands * width];
    int shift = bits == 16 ? 8 : 0;
    int factor = bits < 8 ? 255 / ((1 << bits) - 1) : 1;
    int to = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int from = 0; from < row.length; from += bands) {
        for (int c = 0; c < 3; c++) {
          rgb[to++] = (byte) ((row[from + (colours == 3 ? c : 0)] >> shift) * factor);
        }
      }
    }
    return new DecodedImage(height, width, rgb);
  }

  /** Palette indices to their colours; an index beyond the palette is black. */
  static DecodedImage rgb(Raster raster, byte[] palette) {
    int height = raster.getHeight();
    int width = raster.getWidth();
    byte[] rgb = new byte[3 * height * width];
    int[] row = new int[width];
    int to = 0;
    for (int y = 0; y < height; y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
      for (int x = 0; x < width; x++, to += 3) {
        int from = 3 * row[x];
        if (from + 3 <= palette.length) {
          rgb[to] = palette[from];
          rgb[to + 1] = palette[from + 1];
          rgb[to + 2] = palette[from + 2];
        }
      }
    }
    return new DecodedImage(height, width, rgb);
  }

  /** The decoder's own array with its bands put in order: no second copy of a large image. */
  private static DecodedImage inPlace(int height, int width, byte[] samples, int[] offsets) {
    int red = offsets[0];
    int green = offsets[1];
    int blue = offsets[2];
    if (red != 0 || green != 1 || blue != 2) {
      for (int i = 0; i < samples.length; i += 3) {
        byte r = samples[i + red];
        byte g = samples[i + green];
        byte b = samples[i + blue];
        samples[i] = r;
        samples[i + 1] = g;
        samples[i + 2] = b;
      }
    }
    return new DecodedImage(height, width, samples);
  }
}
