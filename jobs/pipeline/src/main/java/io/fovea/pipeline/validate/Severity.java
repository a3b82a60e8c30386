package io.fovea.pipeline.validate;

import java.util.Locale;

/** How bad a problem is. */
public enum Severity {
  /** Scoring refuses it, leaves the record out, or scores something else than the file says. */
  ERROR,
  /** It is scored, but seldom meant. */
  WARNING;

  /** The name in documents. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
