package io.fovea.pipeline.scoring;

import io.fovea.metrics.Mode;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.pipeline.dataset.CocoDataset;
import io.fovea.pipeline.dataset.RawAnnotation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which annotations are scored in which image, and in which order.
 *
 * <p>In strict mode this is pycocotools' rule: annotations are listed image by image in file order,
 * and a listed id stands for the <em>last</em> annotation with that id. So of annotations that
 * share an id the last is scored once a listing, also in another image or category, and the others
 * never. In corrected mode each annotation is itself.
 */
final class TruthListing {
  private static final Comparator<Listed> REFERENCE_ORDER =
      Comparator.comparingInt(Listed::listingImage).thenComparingLong(Listed::listingOrdinal);

  private final List<List<RawAnnotation>> byImage;
  private final List<String> warnings;
  private long size;

  private record Listed(int listingImage, long listingOrdinal, RawAnnotation annotation) {}

  private TruthListing(int images, List<String> warnings) {
    this.warnings = warnings;
    byImage = new ArrayList<>(images);
    for (int i = 0; i < images; i++) {
      byImage.add(List.of());
    }
  }

  /** Lists the annotations of the scored images and categories. */
  static TruthListing of(
      CocoDataset dataset, DatasetAxes axes, DetectionParams params, RecordRules rules) {
    boolean strict = params.mode() == Mode.STRICT;
    List<RawAnnotation> annotations = dataset.annotations();
    var oddities = new TruthOddities(dataset);
    annotations.forEach(oddities::accept);
    oddities.requireKnownImages(params);
    var listing = new TruthListing(axes.imageIds().length, oddities.warnings(params));
    if (strict && oddities.repeatedIds().length > 0) {
      listing.listResolved(dataset, axes, params.useCategories(), rules);
    } else {
      listing.listPlainly(annotations, axes);
    }
    return listing;
  }

  /** The annotations scored in an image, in order. */
  List<RawAnnotation> of(int imageIndex) {
    return byImage.get(imageIndex);
  }

  /** How many there are in all. */
  long size() {
    return size;
  }

  List<String> warnings() {
    return warnings;
  }

  private void listPlainly(List<RawAnnotation> annotations, DatasetAxes axes) {
    for (RawAnnotation annotation : annotations) {
      int image = axes.imageIndex(annotation.imageId());
      if (image >= 0 && axes.categoryIndex(annotation.categoryId()) >= 0) {
        add(image, annotation);
      }
    }
  }

  private void listResolved(
      CocoDataset dataset, DatasetAxes axes, boolean useCategories, RecordRules rules) {
    List<RawAnnotation> annotations = dataset.annotations();
    Map<Long, RawAnnotation> lastById = new HashMap<>();
    for (RawAnnotation annotation : annotations) {
      lastById.put(annotation.id(), annotation);
    }
    var listed = new ArrayList<Listed>();
    for (RawAnnotation annotation : annotations) {
      int listingImage = axes.imageIndex(annotation.imageId());
      boolean inCategories = !useCategories || axes.categoryIndex(annotation.categoryId()) >= 0;
      if (listingImage >= 0 && inCategories) {
        RawAnnotation last = lastById.get(annotation.id());
        rules.requireListedImage(last, dataset.images().containsKey(last.imageId()));
        listed.add(new Listed(listingImage, annotation.ordinal(), last));
      }
    }
    listed.sort(REFERENCE_ORDER);
    for (Listed each : listed) {
      int image = axes.imageIndex(each.annotation.imageId());
      if (image >= 0 && axes.categoryIndex(each.annotation.categoryId()) >= 0) {
        add(image, each.annotation);
      }
    }
  }

  private void add(int image, RawAnnotation annotation) {
    if (byImage.get(image).isEmpty()) {
      byImage.set(image, new ArrayList<>(8));
    }
    byImage.get(image).add(annotation);
    size++;
  }
}
