package io.fovea.metrics.errors;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The ways of mending errors whose average precision is measured. */
enum Mending {
  NOTHING(EnumSet.noneOf(ErrorType.class)),
  LOCALISATION(EnumSet.of(ErrorType.LOCALISATION)),
  CLASSIFICATION(EnumSet.of(ErrorType.CLASSIFICATION)),
  DUPLICATE(EnumSet.of(ErrorType.DUPLICATE)),
  BACKGROUND(EnumSet.of(ErrorType.BACKGROUND)),
  BOTH(EnumSet.of(ErrorType.BOTH)),
  MISSED(EnumSet.of(ErrorType.MISSED)),
  /** All six. */
  EVERYTHING(EnumSet.allOf(ErrorType.class)),
  /** Every false positive goes, and nothing is turned into a match. */
  FALSE_POSITIVES(EnumSet.noneOf(ErrorType.class)),
  /** No ground truth counts but those that are matched. */
  FALSE_NEGATIVES(EnumSet.noneOf(ErrorType.class));

  private final Set<ErrorType> types;

  Mending(Set<ErrorType> types) {
    this.types = types;
  }

  /** The one that mends this type alone. */
  static Mending of(ErrorType type) {
    return valueOf(type.name());
  }

  /** Whether a detection with this error is no longer what it was. */
  boolean mends(Optional<ErrorType> error) {
    return error.isPresent() && (this == FALSE_POSITIVES || types.contains(error.get()));
  }

  /** Whether a ground truth counts. */
  boolean counts(ImageErrors.JudgedTruth truth) {
    return this == FALSE_NEGATIVES
        ? truth.matched()
        : !(types.contains(ErrorType.MISSED) && truth.missed());
  }
}
