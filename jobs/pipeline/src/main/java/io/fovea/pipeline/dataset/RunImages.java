package io.fovea.pipeline.dataset;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.store.Digests;
import io.fovea.pipeline.store.Storage;
import io.fovea.pipeline.store.StoredRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The images that a run was given, as its dataset lists them: a table of predictions has their ids
 * and neither names nor sizes.
 */
public final class RunImages {
  private static final String REMEDY =
      "Give the dataset that the run was made from: --run-dataset FILE.";

  private final SortedMap<Long, ImageRecord> byId = new TreeMap<>();

  private RunImages() {}

  /**
   * Reads the dataset of a run.
   *
   * @param moved where it is now; null for where the manifest says that it was
   * @throws UserError if it is not there, or is not the one by its digest
   */
  public static RunImages read(StoredRun run, String moved) {
    String location = moved == null ? run.dataset() : moved;
    if (location == null) {
      throw UserError.input(
          run.location() + ": the manifest does not say from which dataset the run was made",
          REMEDY);
    }
    if (!Storage.exists(location)) {
      throw UserError.input(
          run.location() + " names its images by id, and its dataset " + location + " is not there",
          REMEDY);
    }
    requireSame(run, location);
    RunImages images = new RunImages();
    try (CocoDocument document = CocoDocument.open(location, Detail.IMAGES)) {
      while (document.hasNext()) {
        if (document.next() instanceof ImageRecord image) {
          FileNames.require(location, image.id(), image.fileName());
          images.byId.put(image.id(), image);
        }
      }
    }
    return images;
  }

  private static void requireSame(StoredRun run, String location) {
    try (InputStream in = Storage.open(location)) {
      if (!Digests.of(in).sha256().equals(run.datasetSha256())) {
        throw UserError.input(
            location + " is not the dataset that " + run.location() + " was made from", REMEDY);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The images by rising id. */
  public SortedMap<Long, ImageRecord> byId() {
    return Collections.unmodifiableSortedMap(byId);
  }

  /** An image's name without folders and without {@code .jpg}, {@code .jpeg} or {@code .png}. */
  public static String stem(ImageRecord image) {
    return ImageName.of(image.fileName());
  }
}
