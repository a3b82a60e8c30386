package io.fovea.pipeline.validate;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Whether results number their categories as the ground truth does. A result whose category is
 * among those of the objects in its image is a hit; where another usual numbering hits far more
 * often than the results' own, labels were most likely not mapped.
 */
final class CategoryHabits {
  /** Fewer results show nothing. */
  private static final int LEAST = 10;

  private final long[] ids;
  private final TreeSet<Long> seen = new TreeSet<>();
  private final List<Numbering> numberings;
  private long results;

  /** How a number in the results may have been meant. */
  private abstract static class Numbering {
    final String name;
    long hits;

    Numbering(String name) {
      this.name = name;
    }

    /** The position of the category among all by ascending id; negative if there is none. */
    abstract long position(long number);
  }

  CategoryHabits(Truth truth) {
    ids = truth.categoryIds();
    numberings =
        List.of(
            new Numbering("the ids of the ground truth") {
              @Override
              long position(long number) {
                return Arrays.binarySearch(ids, number);
              }
            },
            new Numbering("positions among the categories, counted from 0") {
              @Override
              long position(long number) {
                return number;
              }
            },
            new Numbering("positions among the categories, counted from 1") {
              @Override
              long position(long number) {
                return number - 1;
              }
            });
  }

  /**
   * @param image of the result, with the categories of its objects
   */
  void add(long category, Truth.Image image) {
    seen.add(category);
    results++;
    for (Numbering numbering : numberings) {
      long position = numbering.position(category);
      if (position >= 0 && position < ids.length && image.categories.get((int) position)) {
        numbering.hits++;
      }
    }
  }

  void tell(Findings findings) {
    if (seen.size() > ids.length && ids.length > 0) {
      findings.add(
          DocumentRule.CATEGORY_MAP,
          "",
          "the results have "
              + seen.size()
              + " categories, and the ground truth lists "
              + ids.length);
    }
    if (results < LEAST) {
      return;
    }
    Numbering own = numberings.get(0);
    for (Numbering other : numberings.subList(1, numberings.size())) {
      if (other.hits >= LEAST && other.hits >= 2 * own.hits + LEAST / 2) {
        findings.add(
            DocumentRule.CATEGORY_MAP,
            "",
            own.hits
                + " of "
                + results
                + " results name a category that their image has; read as "
                + other.name
                + ", "
                + other.hits
                + " do");
      }
    }
  }
}
