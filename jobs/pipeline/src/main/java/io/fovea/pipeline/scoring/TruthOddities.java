package io.fovea.pipeline.scoring;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.IouType;
import io.fovea.pipeline.dataset.CocoDataset;
import io.fovea.pipeline.dataset.Flag;
import io.fovea.pipeline.dataset.RawAnnotation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is odd in a ground truth and may have changed a number, gathered from its annotations one by
 * one. Keeps eight bytes an annotation.
 */
public final class TruthOddities {
  private final CocoDataset dataset;
  private long[] ids = new long[1024];
  private int size;
  private long unknownImage;
  private RawAnnotation firstOfUnknownImage;
  private long unknownCategory;
  private long ignored;

  /**
   * @param dataset whose images and categories are known; its annotations are not looked at
   */
  public TruthOddities(CocoDataset dataset) {
    this.dataset = dataset;
  }

  /** Takes note of one annotation. */
  public void accept(RawAnnotation annotation) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
    }
    ids[size++] = annotation.id();
    if (!dataset.images().containsKey(annotation.imageId())) {
      firstOfUnknownImage = unknownImage++ == 0 ? annotation : firstOfUnknownImage;
    }
    unknownCategory += dataset.categories().containsKey(annotation.categoryId()) ? 0 : 1;
    ignored += annotation.ignore() == Flag.YES && annotation.iscrowd() == Flag.NO ? 1 : 0;
  }

  /** The ids that more than one annotation has, ascending, each once. */
  public long[] repeatedIds() {
    long[] sorted = sortedIds();
    int n = 0;
    for (int i = 1; i < sorted.length; i++) {
      boolean repeats = sorted[i] == sorted[i - 1];
      if (repeats && (n == 0 || sorted[n - 1] != sorted[i])) {
        sorted[n++] = sorted[i];
      }
    }
    return Arrays.copyOf(sorted, n);
  }

  private long[] sortedIds() {
    long[] sorted = Arrays.copyOf(ids, size);
    Arrays.sort(sorted);
    return sorted;
  }

  private long annotationsOfRepeatedIds() {
    long[] repeated = repeatedIds();
    return Arrays.stream(ids, 0, size).filter(id -> Arrays.binarySearch(repeated, id) >= 0).count();
  }

  /**
   * Refuses annotations of images that are not listed where boundaries are scored in strict mode:
   * boundary-iou-api makes the boundary of every annotation, and fails.
   */
  public void requireKnownImages(DetectionParams params) {
    boolean touched = params.iouType() == IouType.BOUNDARY && !params.federated();
    if (touched && params.mode() == Mode.STRICT && firstOfUnknownImage != null) {
      throw UserError.input(
          dataset.location()
              + ", annotation "
              + firstOfUnknownImage.id()
              + ": its image "
              + firstOfUnknownImage.imageId()
              + " is not listed, on which boundary-iou-api fails",
          "List the image, remove the annotation, or use --mode corrected.");
    }
  }

  /** For the user, in a fixed order. */
  public List<String> warnings(DetectionParams params) {
    boolean strict = params.mode() == Mode.STRICT;
    var warnings = new ArrayList<String>();
    warn(
        warnings,
        annotationsOfRepeatedIds(),
        "annotations have an id that another has too; "
            + (strict
                ? "as in pycocotools only the last of each is scored, once for each of them."
                    + " Number the annotations from 1, each once, or use --mode corrected"
                : "each is scored as itself"));
    warn(
        warnings,
        dataset.repeatedImages(),
        "images have an id that a later one has too and were replaced by it");
    warn(
        warnings,
        dataset.repeatedCategories(),
        "categories have an id that a later one has too and were replaced by it");
    warn(
        warnings,
        unknownImage,
        "annotations name an image that is not listed, and were passed over");
    warn(
        warnings,
        unknownCategory,
        "annotations name a category that is not listed, and were passed over");
    if (!RecordRules.honoursIgnore(params)) {
      warn(
          warnings,
          ignored,
          "annotations say 'ignore' and are scored all the same, as in pycocotools;"
              + " --mode corrected honours the flag");
    }
    return warnings;
  }

  private void warn(List<String> warnings, long count, String what) {
    if (count > 0) {
      warnings.add(dataset.location() + ": " + count + " " + what + ".");
    }
  }
}
