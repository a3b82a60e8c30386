package io.fovea.models.verify;

import io.fovea.models.session.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * How one stage compares with the stored one.
 *
 * @param stage its name in the samples
 * @param agrees whether every element is within the tolerance
 * @param shape ours
 * @param storedShape the stored one; where the two differ no element is compared
 * @param beyond elements that are not within the tolerance
 * @param greatest the greatest absolute difference, not a number where one of two values is none
 * @param relative the greatest difference as a part of the stored value, of values that are not 0
 * @param at where the greatest absolute difference is; empty where nothing was compared or differs
 * @param ours the value there
 * @param stored the stored value there
 * @param tolerance that was applied
 */
public record Difference(
    String stage,
    boolean agrees,
    List<Long> shape,
    List<Long> storedShape,
    long beyond,
    double greatest,
    double relative,
    List<Long> at,
    double ours,
    double stored,
    Tolerance tolerance) {

  public Difference {
    shape = List.copyOf(shape);
    storedShape = List.copyOf(storedShape);
    at = List.copyOf(at);
  }

  /** Compares element by element. */
  static Difference of(String stage, Tensor ours, Tensor stored, Tolerance tolerance) {
    List<Long> shape = list(ours.shape());
    List<Long> storedShape = list(stored.shape());
    if (!shape.equals(storedShape)) {
      return new Difference(stage, false, shape, storedShape, 0, 0, 0, List.of(), 0, 0, tolerance);
    }
    int count = ours.data().capacity();
    long beyond = 0;
    int worst = -1;
    double greatest = 0;
    double relative = 0;
    for (int i = 0; i < count; i++) {
      double a = ours.number(i);
      double b = stored.number(i);
      if (Double.compare(a, b) == 0 || a == b) {
        continue;
      }
      beyond += tolerance.holds(a, b) ? 0 : 1;
      double difference = Math.abs(a - b);
      // What is no number is further off than any number.
      if (worst < 0 || (!Double.isNaN(greatest) && !(difference <= greatest))) {
        worst = i;
        greatest = difference;
      }
      if (b != 0) {
        relative = Math.max(relative, difference / Math.abs(b));
      }
    }
    return new Difference(
        stage,
        beyond == 0,
        shape,
        storedShape,
        beyond,
        greatest,
        relative,
        worst < 0 ? List.of() : place(worst, ours.shape()),
        worst < 0 ? 0 : ours.number(worst),
        worst < 0 ? 0 : stored.number(worst),
        tolerance);
  }

  private static List<Long> list(long[] shape) {
    return LongStream.of(shape).boxed().toList();
  }

  private static List<Long> place(long index, long[] shape) {
    Long[] at = new Long[shape.length];
    long rest = index;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      at[axis] = rest % shape[axis];
      rest /= shape[axis];
    }
    return Arrays.asList(at);
  }
}
