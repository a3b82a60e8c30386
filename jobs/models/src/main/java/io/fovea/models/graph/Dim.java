package io.fovea.models.graph;

import java.util.Objects;

/**
 * One dimension of a tensor: a fixed size, or a symbol whose size is known when the graph runs.
 * Sizes computed from a symbol are symbols named by their formula, so that the same computation on
 * the same dimension gives an equal dimension.
 *
 * @param size elements, at least 0; -1 where symbolic
 * @param symbol its name; null where fixed
 */
public record Dim(long size, String symbol) {
  public Dim {
    if (symbol == null ? size < 0 : size != -1 || symbol.isBlank()) {
      throw new IllegalArgumentException("a dimension of size " + size + " called " + symbol);
    }
  }

  public static Dim of(long size) {
    return new Dim(size, null);
  }

  public static Dim named(String symbol) {
    return new Dim(-1, Objects.requireNonNull(symbol));
  }

  public boolean isFixed() {
    return symbol == null;
  }

  /**
   * The size, where it is known now.
   *
   * @throws IllegalArgumentException of a symbol
   */
  public long fixedSize() {
    if (!isFixed()) {
      throw new IllegalArgumentException("the size of " + symbol + " is to be fixed here");
    }
    return size;
  }

  /** Whether this is the fixed size {@code value}. */
  boolean is(long value) {
    return isFixed() && size == value;
  }

  /** Whether the two can be equal when the graph runs: false only for two different fixed sizes. */
  boolean mayEqual(Dim other) {
    return !isFixed() || !other.isFixed() || size == other.size;
  }

  Dim plus(long amount) {
    if (amount == 0) {
      return this;
    }
    return isFixed() ? of(size + amount) : named(term() + (amount > 0 ? "+" : "") + amount);
  }

  Dim plus(Dim other) {
    if (other.isFixed()) {
      return plus(other.size);
    }
    return isFixed() ? other.plus(size) : named(term() + "+" + other.term());
  }

  Dim times(long factor) {
    if (factor == 1) {
      return this;
    }
    return isFixed() ? of(size * factor) : named(term() + "*" + factor);
  }

  Dim times(Dim other) {
    if (other.isFixed()) {
      return times(other.size);
    }
    return isFixed() ? other.times(size) : named(term() + "*" + other.term());
  }

  /** Divided by {@code divisor}, rounded down. */
  Dim dividedBy(long divisor) {
    if (divisor == 1) {
      return this;
    }
    return isFixed()
        ? of(Math.floorDiv(size, divisor))
        : named("floor(" + term() + "/" + divisor + ")");
  }

  /** Scaled by a real factor and rounded down, as ONNX's Resize does. */
  Dim scaledBy(float factor) {
    if (factor == 1) {
      return this;
    }
    return isFixed()
        ? of((long) Math.floor((double) size * factor))
        : named("floor(" + term() + "*" + factor + ")");
  }

  private String term() {
    return symbol.matches("\\w+") ? symbol : "(" + symbol + ")";
  }

  @Override
  public String toString() {
    return isFixed() ? Long.toString(size) : symbol;
  }
}
