package io.fovea.metrics.saliency;

import java.util.Locale;

/** Why a figure of an image has no value, or has one without a correlation behind it. */
public enum Reason {
  /** It has a value, and there is nothing to say. */
  NONE,
  /** The image has a single ranked object, and this figure skips such images. */
  SINGLE_OBJECT,
  /** No ranked object is matched or covered. */
  NOTHING_MATCHED,
  /** A single ranked object is matched or covered, which has no order. */
  ONE_MATCHED,
  /** All predicted ranks, or all true ones, are equal: the correlation is undefined. */
  CONSTANT_RANKS,
  /** A ranked object has no pixel, so that its mean value is undefined. */
  EMPTY_TRUTH_MASK,
  /** The truth map has one value, so that there is no level to measure at. */
  ONE_LEVEL,
  /** The image has fewer ranked objects than the figure asks for. */
  FEWER_OBJECTS;

  /** The stable name in tables; empty for {@link #NONE}. */
  public String code() {
    return this == NONE ? "" : name().toLowerCase(Locale.ROOT);
  }
}
