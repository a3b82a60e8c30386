package io.fovea.pipeline.dataset;

/** A yes-or-no field of a document, which may be missing or hold something else. */
public enum Flag {
  ABSENT,
  NO,
  YES,
  /** Present, but neither a boolean nor a whole number of 0 to 255. */
  MALFORMED
}
