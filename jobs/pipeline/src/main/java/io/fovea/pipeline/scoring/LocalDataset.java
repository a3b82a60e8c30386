package io.fovea.pipeline.scoring;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.Detection;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.Federation;
import io.fovea.metrics.detection.GroundTruth;
import io.fovea.pipeline.dataset.CocoDataset;
import io.fovea.pipeline.dataset.Detail;
import io.fovea.pipeline.dataset.ImageRecord;
import io.fovea.pipeline.dataset.RawAnnotation;
import io.fovea.pipeline.dataset.RawResult;
import io.fovea.pipeline.dataset.ResultsDocument;
import io.fovea.pipeline.dataset.UnknownImages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A ground truth and its results in memory, image by image. Masks stay as compact as their
 * documents give them until {@link #truths} and {@link #detections} decode those of one image.
 *
 * <p>Thread-safe once loaded.
 */
final class LocalDataset {
  private final DetectionParams params;
  private final DatasetAxes axes;
  private final CocoDataset dataset;
  private final TruthListing listing;
  private final RecordRules rules;

  /** The results scored, in file order within each image; image i has those from starts[i] on. */
  private final RawResult[] results;

  private final int[] starts;
  private final long unknownCategory;
  private long scoredResults;
  private final List<String> warnings = new ArrayList<>();

  private LocalDataset(ScoreRequest request, CocoDataset dataset, List<RawResult> allResults) {
    this.params = request.params();
    this.dataset = dataset;
    this.axes = ScoredAxes.of(dataset, request);
    this.rules = new RecordRules(params, request.groundTruth(), request.predictions());
    this.listing = TruthListing.of(dataset, axes, params, rules);
    int[] imageOf = new int[allResults.size()];
    this.unknownCategory = place(request, allResults, imageOf);
    this.starts = new int[axes.imageIds().length + 1];
    this.results = byImage(allResults, imageOf, starts);
    warnings.addAll(listing.warnings());
    if (unknownCategory > 0) {
      warnings.add(ScoreCounts.unknownCategoryWarning(request, unknownCategory));
    }
  }

  /**
   * Reads both documents, at once.
   *
   * @throws UserError if one is refused; that of the ground truth first
   */
  static LocalDataset load(ScoreRequest request) {
    Detail detail = Detail.of(request.params().iouType());
    var truth = new FutureTask<>(() -> CocoDataset.read(request.groundTruth(), detail));
    Thread truthReader = new Thread(truth, "fovea-ground-truth");
    truthReader.setDaemon(true);
    truthReader.start();
    List<RawResult> results = null;
    UserError refusal = null;
    try {
      results = readResults(request, detail);
    } catch (UserError e) {
      refusal = e;
    }
    CocoDataset dataset = await(truth);
    if (refusal != null) {
      throw refusal;
    }
    return new LocalDataset(request, dataset, results);
  }

  private static List<RawResult> readResults(ScoreRequest request, Detail detail) {
    List<RawResult> results = new ArrayList<>(1 << 16);
    try (ResultsDocument document = ResultsDocument.open(request.predictions(), detail)) {
      document.forEachRemaining(results::add);
    }
    if (results.isEmpty() && request.params().mode() == Mode.STRICT) {
      throw UserError.input(
          request.predictions() + ": the list of results is empty, on which pycocotools fails",
          "Use --mode corrected, where a model that finds nothing scores 0.");
    }
    return results;
  }

  private static CocoDataset await(FutureTask<CocoDataset> truth) {
    try {
      return truth.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UserError error) {
        throw error;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Fills {@code imageOf} with the scored image of each result, or a negative number. */
  private long place(ScoreRequest request, List<RawResult> all, int[] imageOf) {
    long[] images = dataset.images().keySet().stream().mapToLong(Long::longValue).toArray();
    long[] categories = dataset.categories().keySet().stream().mapToLong(Long::longValue).toArray();
    var unknown = new UnknownImages();
    long passedOver = 0;
    for (int i = 0; i < imageOf.length; i++) {
      RawResult result = all.get(i);
      imageOf[i] = -1;
      if (Arrays.binarySearch(images, result.imageId()) < 0) {
        unknown.add(result.imageId());
      } else if (axes.imageIndex(result.imageId()) >= 0) {
        boolean scored = axes.categoryIndex(result.categoryId()) >= 0;
        scoredResults += scored ? 1 : 0;
        // LVIS's cap is on the detections of all categories together.
        if (scored || params.federated()) {
          imageOf[i] = axes.imageIndex(result.imageId());
        }
        if (!scored && Arrays.binarySearch(categories, result.categoryId()) < 0) {
          passedOver++;
        }
      }
    }
    unknown.refuseAny(request.predictions(), request.groundTruth());
    return passedOver;
  }

  private static RawResult[] byImage(List<RawResult> all, int[] imageOf, int[] starts) {
    for (int image : imageOf) {
      if (image >= 0) {
        starts[image + 1]++;
      }
    }
    for (int i = 1; i < starts.length; i++) {
      starts[i] += starts[i - 1];
    }
    int[] next = starts.clone();
    RawResult[] sorted = new RawResult[starts[starts.length - 1]];
    for (int i = 0; i < imageOf.length; i++) {
      if (imageOf[i] >= 0) {
        sorted[next[imageOf[i]]++] = all.get(i);
      }
    }
    return sorted;
  }

  DatasetAxes axes() {
    return axes;
  }

  DetectionParams params() {
    return params;
  }

  List<String> warnings() {
    return warnings;
  }

  ScoreCounts counts() {
    return new ScoreCounts(
        axes.imageIds().length,
        axes.categoryIds().length,
        listing.size(),
        scoredResults,
        unknownCategory,
        0);
  }

  /** The results of a scored image in file order. */
  List<RawResult> results(int imageIndex) {
    return Arrays.asList(results).subList(starts[imageIndex], starts[imageIndex + 1]);
  }

  /** The ground truths of a scored image in the order the reference takes them. */
  List<GroundTruth> truths(int imageIndex) {
    List<RawAnnotation> listed = listing.of(imageIndex);
    ImageRecord image = image(imageIndex);
    List<GroundTruth> truths = new ArrayList<>(listed.size());
    for (RawAnnotation annotation : listed) {
      truths.add(rules.truth(annotation, image));
    }
    return truths;
  }

  /** The detections of a scored image, as {@link #results} lists them. */
  List<Detection> detections(int imageIndex) {
    return detections(imageIndex, !params.useCategories());
  }

  /**
   * As above.
   *
   * @param acrossCategories whether they will be measured against truths of other categories too:
   *     else a detection whose category has none has no mask
   */
  List<Detection> detections(int imageIndex, boolean acrossCategories) {
    Set<Long> annotated = new HashSet<>();
    for (RawAnnotation annotation : listing.of(imageIndex)) {
      annotated.add(annotation.categoryId());
    }
    ImageRecord image = image(imageIndex);
    List<RawResult> ofImage = results(imageIndex);
    List<Detection> detections = new ArrayList<>(ofImage.size());
    for (RawResult result : ofImage) {
      boolean meetsTruth =
          acrossCategories ? !annotated.isEmpty() : annotated.contains(result.categoryId());
      detections.add(rules.detection(result, image, meetsTruth));
    }
    return detections;
  }

  /** LVIS's lists of categories of a scored image. */
  Federation federation(int imageIndex) {
    return rules.federation(image(imageIndex));
  }

  /** Names the results of an image in errors. */
  String where(int imageIndex) {
    return rules.ofImage(axes.imageIds()[imageIndex]);
  }

  private ImageRecord image(int imageIndex) {
    return dataset.images().get(axes.imageIds()[imageIndex]);
  }
}
