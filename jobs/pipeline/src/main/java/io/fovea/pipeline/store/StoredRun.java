package io.fovea.pipeline.store;

import io.fovea.metrics.UserError;
import io.fovea.models.decode.Produces;
import io.fovea.pipeline.store.Manifest.Counts;
import io.fovea.pipeline.store.Manifest.InputFile;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The predictions of a run as scores and exports read them: part by part, each one's digest
 * checked, also in tasks.
 */
public final class StoredRun implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String location;
  private final String root;
  private final Produces produces;
  private final ArrayList<Part> parts;
  private final long images;
  private final long failed;
  private final String dataset;
  private final String datasetSha256;

  /**
   * One file of predictions.
   *
   * @param firstImage the lowest id of its images, or videos; parts do not overlap
   * @param predictions rows
   * @param masks rows that have a mask
   */
  public record Part(WrittenFile file, long firstImage, long predictions, long masks)
      implements Serializable {}

  /**
   * The rows of one image, or video.
   *
   * @param rows in the decoder's order, of a video then by frame
   */
  public record ImageRows(long imageId, List<PredictionRow> rows) {}

  private StoredRun(
      RunFolder folder,
      Produces produces,
      List<WrittenFile> files,
      Counts counts,
      InputFile dataset) {
    this.location = folder.location();
    this.root = folder.root();
    this.produces = produces;
    this.images = counts.images();
    this.failed = counts.failed();
    this.dataset = dataset == null ? null : dataset.location();
    this.datasetSha256 = dataset == null ? null : dataset.sha256();
    this.parts = new ArrayList<>();
    for (WrittenFile file : files) {
      if (RunFolder.isIn(RunFolder.PREDICTIONS, file.path())) {
        String where = where(file);
        Map<String, String> footer = PredictionTable.INSTANCE.check(folder.read(file), where);
        parts.add(
            new Part(
                file,
                number(footer, "fovea.images.first", where),
                number(footer, "fovea.predictions", where),
                number(footer, "fovea.masks", where)));
      }
    }
    parts.sort(Comparator.comparingLong(Part::firstImage));
  }

  private String where(WrittenFile file) {
    return location + "/" + file.path();
  }

  private static long number(Map<String, String> footer, String key, String where) {
    try {
      return Long.parseLong(footer.get(key));
    } catch (NumberFormatException e) {
      throw UserError.input(
          where + ": the footer's '" + key + "' is " + footer.get(key) + ", not a whole number",
          "Run it again, or correct what wrote the table.");
    }
  }

  /**
   * A run that has ended.
   *
   * @throws UserError if there is none, or its tables are not what its manifest lists
   */
  public static StoredRun open(String location) {
    return of(RunFolder.open(location, HadoopStorage.configuration()));
  }

  /** As above of a folder that is open. */
  public static StoredRun of(RunFolder folder) {
    folder.requireListed(RunFolder.PREDICTIONS);
    folder.requireListed(RunFolder.FAILURES);
    Manifest manifest = folder.manifest();
    return new StoredRun(
        folder,
        produces(manifest),
        manifest.files(),
        manifest.counts(),
        manifest.inputs().get("dataset"));
  }

  /**
   * A run that the caller is making, before it has a manifest.
   *
   * @param files that its tasks wrote
   */
  public static StoredRun during(
      RunFolder folder,
      Produces produces,
      List<WrittenFile> files,
      Counts counts,
      InputFile dataset) {
    return new StoredRun(folder, produces, files, counts, dataset);
  }

  /** What a run's predictions are of; those of runs that do not say are instances. */
  public static Produces produces(Manifest manifest) {
    Map<String, String> inference = manifest.parameters().get("inference");
    String id = inference == null ? null : inference.get("produces");
    return id == null ? Produces.INSTANCES : Produces.named(id);
  }

  /** Where the run is, as the user named it. */
  public String location() {
    return location;
  }

  /** What its predictions are of. */
  public Produces produces() {
    return produces;
  }

  /** Files of predictions by rising first image. */
  public List<Part> parts() {
    return Collections.unmodifiableList(parts);
  }

  /** How many images, or videos, the run was given. */
  public long images() {
    return images;
  }

  /** How many of them failed: they have no rows. */
  public long failed() {
    return failed;
  }

  /** Where the dataset was that the run was given; null where nothing says so. */
  public String dataset() {
    return dataset;
  }

  /** The digest of the dataset's bytes as they were stored. */
  public String datasetSha256() {
    return datasetSha256;
  }

  /**
   * Refuses a run whose predictions are of something else.
   *
   * @param what for whom: "--task panoptic"
   */
  public void require(String what, Produces... wanted) {
    require(location, produces, what, wanted);
  }

  /** As above of a folder that is not read any further. */
  public static void require(RunFolder folder, String what, Produces... wanted) {
    require(folder.location(), produces(folder.manifest()), what, wanted);
  }

  private static void require(String location, Produces produces, String what, Produces... wanted) {
    if (!Arrays.asList(wanted).contains(produces)) {
      throw UserError.input(
          location
              + ": the run's predictions are "
              + produces.id()
              + ", and "
              + what
              + " is of "
              + Arrays.stream(wanted).map(Produces::id).collect(Collectors.joining(" or ")),
          "Give " + fitting(produces) + ", or a run whose decoder makes what is wanted.");
    }
  }

  private static String fitting(Produces produces) {
    String task =
        switch (produces) {
          case INSTANCES -> "instance";
          case CLASSES -> "classification";
          case TUBES -> "video or tracking";
          default -> produces.name().toLowerCase(Locale.ROOT);
        };
    return "--task " + task;
  }

  /**
   * Refuses a run that was given fewer images than are scored: one that it never saw would count as
   * an image in which nothing was found.
   *
   * @param scored how many images, or videos, the ground truth lists
   */
  public void requireCovers(String groundTruth, long scored) {
    if (images < scored) {
      throw UserError.input(
          location
              + ": the run was given "
              + images
              + " "
              + (produces == Produces.TUBES ? "videos" : "images")
              + ", and "
              + groundTruth
              + " lists "
              + scored
              + ", of which the others would count as empty",
          "Run the model over all of them, or give a ground truth of those that it was run over.");
    }
  }

  /**
   * The rows of a part, image by image; images without rows are left out.
   *
   * @throws UserError if the file is missing or another than the run's
   */
  public List<ImageRows> read(Part part) {
    List<ImageRows> byImage = new ArrayList<>();
    for (PredictionRow row : rows(part)) {
      int last = byImage.size() - 1;
      if (last < 0 || byImage.get(last).imageId() != row.imageId()) {
        byImage.add(new ImageRows(row.imageId(), new ArrayList<>()));
        last++;
      }
      byImage.get(last).rows().add(row);
    }
    return byImage;
  }

  private List<PredictionRow> rows(Part part) {
    List<PredictionRow> rows = new ArrayList<>();
    try {
      RunFolder folder = RunFolder.attach(root, HadoopStorage.configuration());
      PredictionTable.INSTANCE.read(folder.read(part.file()), where(part.file()), rows::add);
    } catch (IOException e) {
      throw StorageFailures.reading(location, e);
    }
    rows.sort(
        Comparator.comparingLong(PredictionRow::imageId)
            .thenComparingInt(PredictionRow::ordinal)
            .thenComparingInt(row -> row.frame() == null ? 0 : row.frame()));
    requireWhole(part, rows);
    return rows;
  }

  /** Rows that are too many, too few, of images of another part or of one place are refused. */
  private void requireWhole(Part part, List<PredictionRow> rows) {
    String where = where(part.file());
    if (rows.size() != part.predictions()) {
      throw UserError.input(
          where
              + ": the table has "
              + rows.size()
              + " rows, and its footer's 'fovea.predictions' is "
              + part.predictions(),
          "Run it again, or correct what wrote the table.");
    }
    int next = parts.indexOf(part) + 1;
    Long end = next < parts.size() ? parts.get(next).firstImage() : null;
    PredictionRow last = null;
    for (PredictionRow row : rows) {
      if (row.imageId() < part.firstImage() || (end != null && row.imageId() >= end)) {
        throw PredictionRules.refuse(
            row.imageId(),
            where,
            "is none of the table's own, which by the footers begin at "
                + part.firstImage()
                + (end == null ? "" : " and end before " + end));
      }
      if (last != null
          && last.imageId() == row.imageId()
          && last.ordinal() == row.ordinal()
          && Objects.equals(last.frame(), row.frame())) {
        throw PredictionRules.repeated(row, where);
      }
      last = row;
    }
  }

  /** The error of a row that has no mask where one is needed. */
  public UserError withoutMask(long imageId) {
    return UserError.input(
        location + ": a prediction of image " + imageId + " has no mask",
        "Run a model that makes masks.");
  }
}
