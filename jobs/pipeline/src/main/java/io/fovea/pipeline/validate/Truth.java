package io.fovea.pipeline.validate;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What of a ground truth its results are held to. */
final class Truth {
  private static final int SHOWN = 5;

  /** An image, or a video, and what was seen of it. */
  static final class Image {
    final long id;

    /** Pixels; null where the document gives no usable number. */
    final Integer height;

    final Integer width;

    /**
     * Frames of a video: as the document says, else of its first tube; null for images, and until
     * it is known.
     */
    Integer length;

    /** Positions of its objects' categories among all, by ascending id. */
    final BitSet categories = new BitSet();

    boolean hasObjects;
    boolean hasResults;

    Image(long id, Integer height, Integer width) {
      this(id, height, width, null);
    }

    Image(long id, Integer height, Integer width, Integer length) {
      this.id = id;
      this.height = height;
      this.width = width;
      this.length = length;
    }

    boolean hasSize() {
      return height != null && width != null;
    }
  }

  /** By id; where an id is repeated, the last. */
  final Map<Long, Image> images = new HashMap<>();

  /** Names by id; null where there is none. */
  final TreeMap<Long, String> categories = new TreeMap<>();

  /** The objects, until {@link #index}: COCO lists categories after annotations. */
  private final List<Listed> objects = new ArrayList<>();

  /** What images are called. */
  final String of;

  Truth() {
    this("image");
  }

  /**
   * @param of "image" or "video"
   */
  Truth(String of) {
    this.of = of;
  }

  /**
   * An object as the document lists it.
   *
   * @param image null if it is unknown
   * @param position among the annotations
   */
  record Listed(Image image, long category, long position) {}

  void object(Listed object) {
    objects.add(object);
  }

  /** Category ids, ascending. */
  long[] categoryIds() {
    return categories.keySet().stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * Puts the objects into their images.
   *
   * @return those of unknown categories
   */
  List<Listed> index() {
    Map<Long, Integer> position = new HashMap<>();
    categories.keySet().forEach(id -> position.put(id, position.size()));
    List<Listed> lost = new ArrayList<>();
    for (Listed object : objects) {
      Integer category = position.get(object.category);
      if (category == null) {
        lost.add(object);
      }
      if (object.image != null) {
        object.image.hasObjects = true;
        if (category != null) {
          object.image.categories.set(category);
        }
      }
    }
    objects.clear();
    return lost;
  }

  /** Tells of the images with objects for which there are no results. */
  void unanswered(Findings findings, Rule rule) {
    List<Long> missing =
        images.values().stream()
            .filter(i -> i.hasObjects && !i.hasResults)
            .map(i -> i.id)
            .sorted()
            .toList();
    if (!missing.isEmpty()) {
      long with = images.values().stream().filter(i -> i.hasObjects).count();
      findings.add(
          rule,
          "",
          missing.size()
              + " of "
              + with
              + " "
              + of
              + "s with objects, the first ids are "
              + missing.stream().limit(SHOWN).map(String::valueOf).collect(joining(", ")));
    }
  }
}
