package io.fovea.pipeline.scoring;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.pipeline.dataset.CategoryRecord;
import io.fovea.pipeline.dataset.CocoDataset;
import io.fovea.pipeline.dataset.ImageRecord;
import io.fovea.pipeline.dataset.RawAnnotation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The images and categories that a request scores. */
public final class ScoredAxes {
  private static final int SHOWN = 5;
  private static final List<String> FREQUENCIES = List.of("r", "c", "f");

  private ScoredAxes() {}

  /**
   * The axes of a dataset, cut to the request's subsets.
   *
   * @throws UserError if the document has no categories, or a subset names an id that it does not
   *     have
   */
  public static DatasetAxes of(CocoDataset dataset, ScoreRequest request) {
    dataset.requireCategories();
    refuseRepeatedPooling(dataset, request.params());
    long[] images =
        subset("--images", "image", dataset.images().keySet(), request.imageIds(), dataset);
    long[] categories =
        subset(
            "--categories",
            "category",
            dataset.categories().keySet(),
            request.categoryIds(),
            dataset);
    List<String> names =
        Arrays.stream(categories).mapToObj(id -> name(dataset.categories().get(id))).toList();
    return new DatasetAxes(
        digest(dataset),
        images,
        categories,
        names,
        poolingOrder(request, categories),
        request.params().federated() ? frequencies(dataset, categories) : List.of());
  }

  private static List<String> frequencies(CocoDataset dataset, long[] categories) {
    List<String> frequencies = new ArrayList<>();
    for (long id : categories) {
      String frequency = dataset.categories().get(id).frequency();
      if (frequency == null || !FREQUENCIES.contains(frequency)) {
        throw UserError.input(
            dataset.location()
                + ", category "
                + id
                + ": 'frequency' is "
                + (frequency == null ? "missing or no text" : "'" + frequency + "'")
                + ", and one of r, c and f is wanted",
            "Give an LVIS ground truth, or score with --task instance.");
      }
      frequencies.add(frequency);
    }
    return frequencies;
  }

  /** pycocotools pools the objects of a category once for each of its records. */
  private static void refuseRepeatedPooling(CocoDataset dataset, DetectionParams params) {
    boolean pooledTwice =
        dataset.repeatedCategories() > 0 && !params.useCategories() && params.mode() == Mode.STRICT;
    if (pooledTwice) {
      throw UserError.input(
          dataset.location()
              + ": 'categories' lists an id more than once, and with categories pooled pycocotools"
              + " would count its objects more than once",
          "Remove the repeated record, or use --mode corrected.");
    }
  }

  /** As pycocotools does: it sorts categories only where it does not pool them. */
  private static long[] poolingOrder(ScoreRequest request, long[] categories) {
    if (request.categoryIds().isEmpty()) {
      return categories;
    }
    List<Long> asked = request.categoryIds().get();
    if (!request.params().useCategories() && asked.stream().distinct().count() < asked.size()) {
      throw UserError.usage(
          "--categories names a category twice, and --class-agnostic would pool its objects twice",
          "Name each category once.");
    }
    return asked.stream().distinct().mapToLong(Long::longValue).toArray();
  }

  private static String name(CategoryRecord category) {
    return category.name() == null ? Long.toString(category.id()) : category.name();
  }

  private static long[] subset(
      String option,
      String what,
      Set<Long> known,
      Optional<List<Long>> wanted,
      CocoDataset dataset) {
    if (wanted.isEmpty()) {
      return known.stream().mapToLong(Long::longValue).toArray();
    }
    List<Long> unknown =
        wanted.get().stream().distinct().filter(id -> !known.contains(id)).toList();
    if (!unknown.isEmpty()) {
      throw UserError.usage(
          option
              + " names "
              + unknown.size()
              + " "
              + what
              + (unknown.size() == 1 ? " id that " : " ids that ")
              + dataset.location()
              + " does not have: "
              + unknown.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "))
              + (unknown.size() > SHOWN ? ", ..." : ""),
          "Give ids of the ground truth.");
    }
    return wanted.get().stream().mapToLong(Long::longValue).sorted().distinct().toArray();
  }

  /** Names the dataset by its images, categories and annotations, however they were stored. */
  private static String digest(CocoDataset dataset) {
    MessageDigest sha;
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    byte[] words = new byte[4 * Long.BYTES];
    for (ImageRecord image : dataset.images().values()) {
      update(sha, words, image.id(), side(image.height()), side(image.width()), 0);
    }
    for (CategoryRecord category : dataset.categories().values()) {
      update(sha, words, category.id(), 0, 0, 1);
      sha.update(name(category).getBytes(StandardCharsets.UTF_8));
    }
    for (RawAnnotation annotation : dataset.annotations()) {
      double area = annotation.area() == null ? Double.NaN : annotation.area();
      update(
          sha,
          words,
          annotation.id(),
          annotation.imageId(),
          annotation.categoryId(),
          Double.doubleToLongBits(area));
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static long side(Integer pixels) {
    return pixels == null ? -1 : pixels;
  }

  private static void update(MessageDigest sha, byte[] words, long a, long b, long c, long d) {
    ByteBuffer.wrap(words).putLong(a).putLong(b).putLong(c).putLong(d);
    sha.update(words);
  }
}
