package io.fovea.pipeline.dataset;

import io.fovea.metrics.UserError;
import io.fovea.metrics.saliency.GrayMap;
import io.fovea.models.SampleException;
import io.fovea.models.image.DecodedImage;
import io.fovea.models.image.ExifPolicy;
import io.fovea.models.image.ImageReader;
import io.fovea.pipeline.store.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Gray maps from image files. */
public final class GrayMaps {
  private static final int MAX_BYTES = 64 << 20;

  private GrayMaps() {}

  /**
   * Reads a map.
   *
   * @throws UserError if the file is missing, no image, or in colour
   */
  public static GrayMap read(String location) {
    DecodedImage image;
    try (InputStream in = Storage.open(location)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw UserError.input(
            location + ": a map of more than " + MAX_BYTES + " bytes", "Give 8-bit gray PNGs.");
      }
      image = ImageReader.read(bytes, ExifPolicy.IGNORE);
    } catch (SampleException e) {
      throw UserError.input(
          location + ": " + e.reason().code() + ": " + e.detail(), "Write the map again as a PNG.");
    } catch (IOException e) {
      throw new UncheckedIOException(location, e);
    }
    byte[] rgb = image.rgb();
    byte[] gray = new byte[rgb.length / 3];
    for (int i = 0; i < gray.length; i++) {
      gray[i] = rgb[3 * i];
      if (rgb[3 * i] != rgb[3 * i + 1] || rgb[3 * i] != rgb[3 * i + 2]) {
        throw UserError.input(
            location + ": the map is in colour, and gray says how salient a pixel is",
            "Give gray maps, or leave --gt-maps out and let profiles draw them.");
      }
    }
    return new GrayMap(image.height(), image.width(), gray);
  }
}
