package io.fovea.models.attention;

/** Which way the offsets count that relative position tables are looked up by. */
public enum Offsets {
  /** Key less query for all three tables: the paper and deeplab2. */
  KEY_LESS_QUERY,
  /** Query less key for queries and values, key less query for keys: the code in PyTorch. */
  MIXED;

  /** What key less query is multiplied with for the tables of queries and values. */
  int sign() {
    return this == KEY_LESS_QUERY ? 1 : -1;
  }
}
