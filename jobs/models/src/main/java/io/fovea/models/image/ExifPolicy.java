package io.fovea.models.image;

import io.fovea.metrics.UserError;
import java.util.Locale;

/** What is done with the orientation that a camera noted in a file. */
public enum ExifPolicy {
  /** Pixels stay as they are stored, which is what COCO's annotations refer to. */
  IGNORE,
  /** Pixels are turned and mirrored as the Exif orientation (1 to 8) asks. */
  APPLY;

  /**
   * The policy called {@code ignore} or {@code apply}.
   *
   * @throws UserError for any other name
   */
  public static ExifPolicy named(String name) {
    for (ExifPolicy policy : values()) {
      if (policy.name().toLowerCase(Locale.ROOT).equals(name)) {
        return policy;
      }
    }
    throw UserError.usage(
        "the exif policy is '" + name + "'",
        "Say 'ignore' (pixels as they are stored, as COCO's annotations mean them) or 'apply'.");
  }
}
