package io.fovea.models.image;

/** What is done with the orientation that a camera noted in a file. */
public enum ExifPolicy {
  /** Pixels stay as they are stored, which is what COCO's annotations refer to. */
  IGNORE,
  /** Pixels are turned and mirrored as the Exif orientation (1 to 8) asks. */
  APPLY
}
