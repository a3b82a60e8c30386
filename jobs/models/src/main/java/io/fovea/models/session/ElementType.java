package io.fovea.models.session;

/** What a tensor holds. */
public enum ElementType {
  FLOAT32,
  FLOAT16,
  FLOAT64,
  INT8,
  UINT8,
  INT16,
  INT32,
  INT64,
  BOOL,
  /** Anything that is neither read nor written here: text, sequences, bfloat16. */
  OTHER
}
