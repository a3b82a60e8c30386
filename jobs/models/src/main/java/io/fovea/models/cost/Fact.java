package io.fovea.models.cost;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;

/**
 * What is known of a value before the graph runs. Immutable by custom: arrays are not changed after
 * they are given.
 */
final class Fact {
  /** Constants up to this many elements keep their values. */
  static final int MOST_VALUES = 4096;

  private static final long[] SCALAR = {};

  private final DataType type;
  private final long[] dims;
  private final double[] values;
  private final boolean constant;

  private Fact(DataType type, long[] dims, double[] values, boolean constant) {
    this.type = type;
    this.dims = dims;
    this.values = values;
    this.constant = constant;
  }

  /** A value of which not even the number of dimensions is known. */
  static Fact unknown(DataType type) {
    return new Fact(type, null, null, false);
  }

  static Fact of(DataType type, long... dims) {
    return new Fact(type, dims, null, false);
  }

  /**
   * A value known in full, or as far as shapes are: NaN stands for an element that depends on data.
   */
  static Fact known(DataType type, long[] dims, double[] values) {
    return new Fact(type, dims, values, false);
  }

  static Fact scalar(DataType type, double value) {
    return known(type, SCALAR, new double[] {value});
  }

  static Fact vector(DataType type, double... values) {
    return known(type, new long[] {values.length}, values);
  }

  /** The same, marked as one that the graph's inputs cannot change. */
  Fact asConstant() {
    return constant ? this : new Fact(type, dims, values, true);
  }

  Fact withValues(double[] newValues) {
    return new Fact(type, dims, newValues, constant);
  }

  DataType type() {
    return type;
  }

  boolean isShaped() {
    return dims != null;
  }

  boolean isConstant() {
    return constant;
  }

  /** The sizes, -1 for one that depends on data. */
  long[] dims() {
    if (dims == null) {
      throw new Refusal("the shape of an input is not known");
    }
    return dims;
  }

  int rank() {
    return dims().length;
  }

  /** The product of the sizes; -1 if it depends on data. */
  long elements() {
    return dims == null ? Sizes.OPEN : Sizes.product(dims);
  }

  /** Its elements in row-major order; null where they are not known. */
  double[] values() {
    return values;
  }

  /** Whether every element is known. */
  boolean hasValues() {
    if (values == null) {
      return false;
    }
    for (double value : values) {
      if (Double.isNaN(value)) {
        return false;
      }
    }
    return true;
  }

  /** Bytes in memory; -1 if that depends on data. Halves of a byte round up. */
  long bytes() {
    long elements = elements();
    return elements < 0 ? Sizes.OPEN : Math.addExact(Math.multiplyExact(elements, bits()), 7) / 8;
  }

  private int bits() {
    return switch (type) {
      case DOUBLE, INT64, UINT64, COMPLEX64 -> 64;
      case COMPLEX128 -> 128;
      case FLOAT16, BFLOAT16, INT16, UINT16 -> 16;
      case BOOL, INT8, UINT8, FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ -> 8;
      case UINT4, INT4 -> 4;
      default -> 32;
    };
  }

  boolean isInteger() {
    return switch (type) {
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> true;
      default -> false;
    };
  }

  @Override
  public String toString() {
    return type + " " + (dims == null ? "?" : Sizes.text(dims));
  }
}
