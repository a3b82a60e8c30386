package io.fovea.metrics.errors;

import java.util.Locale;

/**
 * What is wrong with a false positive, or with a ground truth that nothing found.
 *
 * <p>Definition: section 2.2 of "TIDE: A General Toolbox for Identifying Object Detection Errors"
 * (Bolya et al., ECCV 2020). Overlaps are with ground truths that count, f is the foreground
 * threshold and b the background threshold. The paper leaves open what a detection is that fits two
 * types; its authors' tool asks in the order in which the types of detections stand here, and the
 * first that fits is the one.
 */
public enum ErrorType {
  /** The greatest overlap with a ground truth of the same category is at least b, below f. */
  LOCALISATION,
  /** The greatest overlap with a ground truth of another category is at least f. */
  CLASSIFICATION,
  /** A ground truth of the same category overlaps by f or more, and a better one has it. */
  DUPLICATE,
  /** No ground truth of any category overlaps by more than b. */
  BACKGROUND,
  /** All that is left: another category, and an overlap above b but below f. */
  BOTH,
  /**
   * A ground truth that is matched by nothing, and that no localisation or classification error
   * would match if it were mended.
   */
  MISSED;

  /** The name in documents. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
