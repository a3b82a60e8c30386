package io.fovea.pipeline.dataset;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.dataset.CocoDocument.Section;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A COCO ground-truth document in memory.
 *
 * @param location where it was read
 * @param images by ascending id; of two records with one id the later
 * @param categories by ascending id; of two records with one id the later
 * @param annotations in the order of the file, all of them
 * @param hasCategories whether the document has the section at all
 * @param repeatedImages records of images that a later one replaced
 * @param repeatedCategories records of categories that a later one replaced
 */
public record CocoDataset(
    String location,
    SortedMap<Long, ImageRecord> images,
    SortedMap<Long, CategoryRecord> categories,
    List<RawAnnotation> annotations,
    boolean hasCategories,
    int repeatedImages,
    int repeatedCategories) {

  /**
   * Reads a document.
   *
   * @throws UserError if it cannot be read or lists no images
   */
  public static CocoDataset read(String location, Detail detail) {
    SortedMap<Long, ImageRecord> images = new TreeMap<>();
    SortedMap<Long, CategoryRecord> categories = new TreeMap<>();
    List<RawAnnotation> annotations = new ArrayList<>();
    int repeatedImages = 0;
    int repeatedCategories = 0;
    try (CocoDocument document = CocoDocument.open(location, detail)) {
      while (document.hasNext()) {
        CocoRecord next = document.next();
        if (next instanceof RawAnnotation annotation) {
          annotations.add(annotation);
        } else if (next instanceof ImageRecord image) {
          repeatedImages += images.put(image.id(), image) == null ? 0 : 1;
        } else if (next instanceof CategoryRecord category) {
          repeatedCategories += categories.put(category.id(), category) == null ? 0 : 1;
        }
      }
      if (!document.has(Section.IMAGES)) {
        throw document.missing(Section.IMAGES, "nothing can be evaluated without images");
      }
      return new CocoDataset(
          location,
          Collections.unmodifiableSortedMap(images),
          Collections.unmodifiableSortedMap(categories),
          Collections.unmodifiableList(annotations),
          document.has(Section.CATEGORIES),
          repeatedImages,
          repeatedCategories);
    }
  }

  /**
   * Makes sure that the document has categories, which scoring needs and an image list does not.
   *
   * @throws UserError if the section is missing
   */
  public void requireCategories() {
    if (!hasCategories) {
      throw UserError.input(
          location + ": the key 'categories' is missing, and results are scored by category",
          "Add the list of categories, each with 'id' and 'name'.");
    }
  }
}
