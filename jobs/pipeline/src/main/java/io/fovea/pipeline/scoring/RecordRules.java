package io.fovea.pipeline.scoring;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.Detection;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.Federation;
import io.fovea.metrics.detection.GroundTruth;
import io.fovea.metrics.detection.IouType;
import io.fovea.metrics.detection.Keypoints;
import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;
import io.fovea.pipeline.dataset.Flag;
import io.fovea.pipeline.dataset.ImageRecord;
import io.fovea.pipeline.dataset.RawAnnotation;
import io.fovea.pipeline.dataset.RawResult;
import io.fovea.pipeline.dataset.Segmentation.Missing;
import io.fovea.pipeline.dataset.Segmentation.RunCounts;
import io.fovea.pipeline.dataset.Segmentation.RunText;
import java.io.Serializable;
import java.util.function.Supplier;

/**
 * Turns the records of documents into what the kernel scores: only what the evaluation at hand
 * touches is looked at, and what it cannot use is refused with the record named. The rules are
 * those of pycocotools 2.0.11 ({@code _prepare}, {@code loadRes}); where it crashes or never ends,
 * strict mode refuses.
 *
 * <p>Thread-safe.
 */
public final class RecordRules implements Serializable {
  private static final long serialVersionUID = 1L;

  private final DetectionParams params;
  private final boolean masks;
  private final boolean strict;
  private final String truthLocation;
  private final String resultLocation;

  /**
   * @param truthLocation names the ground truth in errors
   * @param resultLocation names the results in errors
   */
  public RecordRules(DetectionParams params, String truthLocation, String resultLocation) {
    this.params = params;
    this.masks = params.iouType().usesMasks();
    this.strict = params.mode() == Mode.STRICT;
    this.truthLocation = truthLocation;
    this.resultLocation = resultLocation;
  }

  /**
   * An annotation of a category and an image that are scored.
   *
   * @param image the record of the annotation's image
   */
  public GroundTruth truth(RawAnnotation annotation, ImageRecord image) {
    Supplier<String> where = () -> truthLocation + ", annotation " + annotation.id();
    boolean crowd = !params.federated() && crowd(annotation, where);
    boolean ignored = crowd || (honoursIgnore(params) && ignore(annotation, where));
    boolean keypoints = params.iouType() == IouType.KEYPOINTS;
    boolean needsArea = !ignored || keypoints || params.federated();
    if (needsArea && annotation.area() == null) {
      throw UserError.input(
          where.get() + ": 'area' is missing or no number",
          "Add the area in square pixels: it decides between small, medium and large.");
    }
    double area = annotation.area() == null ? Double.NaN : annotation.area();
    Box box = null;
    Rle mask = null;
    if (keypoints) {
      return withKeypoints(annotation, crowd, ignored, where);
    }
    if (masks) {
      requireImageSize(image);
      mask = annotation.segmentation().toRle(image.height(), image.width(), where);
      if (!strict) {
        requireSize(mask.height(), mask.width(), image, where);
        mask = mask.canonical();
      }
    } else {
      box = annotation.box();
      if (box == null) {
        throw UserError.input(
            where.get() + ": 'bbox' is missing or not a list of four numbers",
            "Add [x, y, width, height], or evaluate masks with --iou segm.");
      }
    }
    return new GroundTruth(
        annotation.id(), annotation.categoryId(), crowd, ignored, area, box, mask);
  }

  /** Whether an annotation's own 'ignore' counts: pycocotools overwrites it with 'iscrowd'. */
  static boolean honoursIgnore(DetectionParams params) {
    return params.mode() == Mode.CORRECTED
        || params.iouType() == IouType.BOUNDARY
        || params.federated();
  }

  /**
   * The lists of categories of an image, where the dataset is federated.
   *
   * @throws UserError if the image has none
   */
  public Federation federation(ImageRecord image) {
    if (!params.federated()) {
      return Federation.NONE;
    }
    if (image.federation() == null) {
      throw UserError.input(
          truthLocation
              + ", image "
              + image.id()
              + ": 'neg_category_ids' or 'not_exhaustive_category_ids' is missing or no list",
          "Give an LVIS ground truth, or score with --task instance.");
    }
    return image.federation();
  }

  private GroundTruth withKeypoints(
      RawAnnotation annotation, boolean crowd, boolean ignored, Supplier<String> where) {
    Keypoints keypoints = annotation.keypoints();
    int numbers = 3 * params.sigmas().size();
    if (keypoints == null || keypoints.values().length != numbers || annotation.box() == null) {
      throw UserError.input(
          where.get()
              + (annotation.box() == null
                  ? ": 'bbox' is missing or not a list of four numbers"
                  : ": 'keypoints' is no list of " + numbers + " numbers"),
          "Give 'bbox', and x, y and visibility of each of " + params.sigmas().size() + " points.");
    }
    Integer labelled = annotation.numKeypoints();
    if (labelled == null) {
      if (strict) {
        throw UserError.input(
            where.get() + ": 'num_keypoints' is missing, on which pycocotools fails",
            "Add it, or use --mode corrected, which counts the labelled points.");
      }
      labelled = keypoints.labelled();
    }
    return new GroundTruth(
        annotation.id(),
        annotation.categoryId(),
        crowd,
        ignored || labelled == 0,
        annotation.area(),
        annotation.box(),
        null,
        keypoints);
  }

  /**
   * The last annotation of a repeated id must be of an image that is listed where masks are scored:
   * pycocotools looks its size up, and fails.
   *
   * @param known whether the dataset lists the annotation's image
   */
  public void requireListedImage(RawAnnotation last, boolean known) {
    if (masks && strict && !known) {
      throw UserError.input(
          truthLocation
              + ", annotation "
              + last.id()
              + ": the id is used more than once, and the last annotation with it is of image "
              + last.imageId()
              + ", which is not listed; pycocotools fails on it",
          "Number the annotations from 1, each once, or use --mode corrected.");
    }
  }

  private boolean crowd(RawAnnotation annotation, Supplier<String> where) {
    return switch (annotation.iscrowd()) {
      case YES -> true;
      case NO -> false;
      case ABSENT -> {
        if (strict) {
          throw UserError.input(
              where.get() + ": 'iscrowd' is missing, on which pycocotools fails",
              "Add 'iscrowd': 0, or use --mode corrected, where a missing 'iscrowd' is 0.");
        }
        yield false;
      }
      case MALFORMED -> throw notAFlag("iscrowd", where);
    };
  }

  private static boolean ignore(RawAnnotation annotation, Supplier<String> where) {
    if (annotation.ignore() == Flag.MALFORMED) {
      throw notAFlag("ignore", where);
    }
    return annotation.ignore() == Flag.YES;
  }

  private static UserError notAFlag(String field, Supplier<String> where) {
    return UserError.input(
        where.get() + ": '" + field + "' is neither 0 nor 1", "Write it as 0 or 1.");
  }

  /**
   * A result of a category and an image that are scored.
   *
   * @param image the record of the result's image
   * @param meetsTruth whether its overlap with a ground truth will be measured. Where it will not,
   *     strict mode does not look at the mask, and its text may even be cut short.
   */
  public Detection detection(RawResult result, ImageRecord image, boolean meetsTruth) {
    Supplier<String> where =
        () ->
            resultLocation + ", results[" + result.ordinal() + "] (image " + result.imageId() + ")";
    try {
      double score = result.requireScore();
      if (!strict && Double.isNaN(score)) {
        throw UserError.input(
            "'score' is NaN", "Remove the result, or use --mode strict, which ranks it last.");
      }
      if (params.iouType() == IouType.KEYPOINTS) {
        return withKeypoints(result, score);
      }
      if (masks) {
        requireImageSize(image);
      } else {
        return new Detection(result.categoryId(), score, result.area(), result.requireBox(), null);
      }
      if (strict && !meetsTruth && !touchedAnyhow(result)) {
        return new Detection(result.categoryId(), score, result.area(), null, null);
      }
      return withMask(result, image, score);
    } catch (UserError e) {
      throw e.at(where.get());
    }
  }

  private Detection withKeypoints(RawResult result, double score) {
    Keypoints keypoints = result.requireKeypoints();
    int numbers = 3 * params.sigmas().size();
    if (keypoints.values().length != numbers) {
      throw UserError.input(
          "'keypoints' has "
              + keypoints.values().length
              + " numbers, and "
              + numbers
              + " are wanted",
          "Give x, y and a third number for each of " + params.sigmas().size() + " points.");
    }
    return new Detection(result.categoryId(), score, result.area(), null, null, keypoints);
  }

  /** pycocotools rasterises masks in these forms whether they meet a ground truth or not. */
  private static boolean touchedAnyhow(RawResult result) {
    return !(result.segmentation() instanceof RunText || result.segmentation() instanceof Missing);
  }

  private Detection withMask(RawResult result, ImageRecord image, double score) {
    if (!strict) {
      if (result.segmentation() instanceof RunText text) {
        requireSize(text.height(), text.width(), image, null);
      } else if (result.segmentation() instanceof RunCounts runs) {
        requireSize(runs.height(), runs.width(), image, null);
      }
    }
    Rle mask = result.segmentationOrBox().rasterise(image.height(), image.width());
    if (!strict) {
      // Runs of length zero inside a mask derail the reference's walk (quirk C04).
      mask = mask.canonical();
    }
    double area = result.kind() == RawResult.Kind.MASKS ? mask.area() : result.area();
    return new Detection(result.categoryId(), score, area, null, mask);
  }

  /** Names the results of an image in errors. */
  public String ofImage(long imageId) {
    return resultLocation + ", image " + imageId;
  }

  /** Strict mode: pycocotools reads the size of every image that has objects, needed or not. */
  private void requireImageSize(ImageRecord image) {
    if (strict && (image.height() == null || image.width() == null)) {
      throw UserError.input(
          truthLocation
              + ", image "
              + image.id()
              + ": no usable 'height' and 'width', on which pycocotools fails when masks are scored",
          "Add both, as whole numbers of pixels, or use --mode corrected, which needs them for"
              + " polygons only.");
    }
  }

  /** Corrected mode: a mask must have the size of its image, where the image tells it. */
  private static void requireSize(
      int height, int width, ImageRecord image, Supplier<String> where) {
    if (image.height() == null || image.width() == null) {
      return;
    }
    if (height != image.height() || width != image.width()) {
      throw UserError.input(
          (where == null ? "" : where.get() + ": ")
              + "the mask's size is ["
              + height
              + ", "
              + width
              + "] and image "
              + image.id()
              + " is ["
              + image.height()
              + ", "
              + image.width()
              + "]",
          "Encode the mask at the image's own size, as [height, width].");
    }
  }
}
