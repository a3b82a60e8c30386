package io.fovea.metrics.detection;

import java.io.Serializable;
import java.util.List;

/**
 * A range of object areas that is scored on its own.
 *
 * @param label the name that summaries look for: {@code all}, {@code small}, {@code medium}, {@code
 *     large}
 * @param min least area, in square pixels, inclusive
 * @param max greatest area, in square pixels, inclusive: an area on a border falls into both
 *     neighbours
 */
public record AreaRange(String label, double min, double max) implements Serializable {
  /** COCO's ranges, with its borders at 32 and 96 pixels squared. */
  public static final List<AreaRange> COCO =
      List.of(
          new AreaRange("all", 0, 1e10),
          new AreaRange("small", 0, 32 * 32),
          new AreaRange("medium", 32 * 32, 96 * 96),
          new AreaRange("large", 96 * 96, 1e10));

  /** Whether the area lies outside; false for NaN, as comparisons with NaN are. */
  public boolean excludes(double area) {
    return area < min || area > max;
  }
}
