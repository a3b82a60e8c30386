package io.fovea.models.graph;

/** What every family of operators is written with. */
sealed interface Operators
    permits ElementwiseOperators,
        MatrixOperators,
        NormOperators,
        ReductionOperators,
        SamplingOperators,
        SelectionOperators,
        ShapeOperators {

  /** Puts an operator with one output into the graph. */
  Tensor node(Operation operation, ElementType type, Shape shape);

  /**
   * A small INT64 vector that an operator takes as an input, such as axes; equal ones are shared.
   */
  Tensor longs(long... values);

  /** A small FLOAT vector that an operator takes as an input; equal ones are shared. */
  Tensor floats(float... values);

  /** A FLOAT scalar; equal ones are shared. */
  Tensor scalar(float value);

  /** The error of an operator that cannot take its inputs, saying where in the graph it stands. */
  IllegalArgumentException refusal(String operator, String problem);

  /** Refuses an input of another element type than {@code type}. */
  default void require(String operator, Tensor input, ElementType type) {
    if (input.type() != type) {
      throw refusal(operator, "takes " + type + ", not " + input);
    }
  }

  /** Refuses an input of another number of dimensions than {@code rank}. */
  default void requireRank(String operator, Tensor input, int rank) {
    if (input.shape().rank() != rank) {
      throw refusal(operator, "takes " + rank + " dimensions, not " + input);
    }
  }

  /** The axis counted from 0, refused where the tensor has no such axis. */
  default int axis(String operator, Tensor input, int axis) {
    try {
      return input.shape().axis(axis);
    } catch (IllegalArgumentException e) {
      throw refusal(operator, e.getMessage());
    }
  }
}
