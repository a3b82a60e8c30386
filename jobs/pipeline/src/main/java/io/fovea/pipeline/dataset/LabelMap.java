package io.fovea.pipeline.dataset;

import io.fovea.metrics.UserError;
import io.fovea.models.SampleException;
import io.fovea.models.image.StoredSamples;
import io.fovea.models.image.StoredSamples.Kind;
import io.fovea.pipeline.store.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * A PNG whose pixels are labels.
 *
 * @param labels row-major; not to be written to
 */
@SuppressWarnings("ArrayRecordComponent")
public record LabelMap(int height, int width, int[] labels) {
  private static final int MAX_BYTES = 256 << 20;

  /**
   * Reads a panoptic PNG: 8-bit RGB, the label being red + 256 green + 65536 blue.
   *
   * @throws UserError if the file is missing, no PNG, or of another kind
   */
  public static LabelMap readColours(String location) {
    StoredSamples stored = read(location);
    if (stored.kind() != Kind.RGB) {
      throw UserError.input(
          location + ": the PNG has " + stored.kind().text() + ", and ids are 8-bit colours",
          "Write ids as red + 256 green + 65536 blue (panopticapi: id2rgb).");
    }
    return of(stored);
  }

  /**
   * Reads a PNG of class ids: gray of up to 16 bits, or palette indices.
   *
   * @throws UserError if the file is missing, no PNG, or in colour
   */
  public static LabelMap readClasses(String location) {
    StoredSamples stored = read(location);
    if (stored.kind() != Kind.GRAY && stored.kind() != Kind.PALETTE) {
      throw UserError.input(
          location + ": the PNG is in colour, and class ids are gray values or palette indices",
          "Write the map again with one id a pixel.");
    }
    return of(stored);
  }

  private static LabelMap of(StoredSamples stored) {
    return new LabelMap(stored.height(), stored.width(), stored.samples());
  }

  private static StoredSamples read(String location) {
    try (InputStream in = Storage.open(location)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw UserError.input(location + " has more than " + MAX_BYTES + " bytes", "Give a PNG.");
      }
      return StoredSamples.read(bytes);
    } catch (SampleException e) {
      throw UserError.input(
          location + ": " + e.reason().code() + ": " + e.detail(), "Write the map again as a PNG.");
    } catch (IOException e) {
      throw new UncheckedIOException(location, e);
    }
  }

  /** Refuses two maps of different sizes. */
  public void requireSize(LabelMap other, String mine, String theirs) {
    if (height != other.height || width != other.width) {
      throw UserError.input(
          theirs
              + " is "
              + other.width
              + " x "
              + other.height
              + " and "
              + mine
              + " is "
              + width
              + " x "
              + height
              + " (width x height)",
          "Write predictions at the size of the annotated map.");
    }
  }
}
