package io.fovea.pipeline.scoring.details;

import java.util.Locale;

/** How the tables behind a score are written. */
public enum DetailFormat {
  /** Text, comma separated. */
  CSV,
  /** Parquet. */
  PARQUET;

  /** What file names end in, with the dot. */
  public String extension() {
    return "." + name().toLowerCase(Locale.ROOT);
  }
}
