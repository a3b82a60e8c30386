package io.fovea.models.cost;

/**
 * The arithmetic of an operator, by kind. One multiply-add (MAC) is one multiplication and the
 * addition that follows it.
 *
 * @param matrix multiply-adds of matrix products and convolutions; biases are not counted
 * @param gates multiplications of two computed tensors element by element inside an attention
 *     block: weighted sums written as products and a sum, and gates
 * @param softmax elements that a softmax gives
 * @param elementwise elements that any other arithmetic gives, or takes where it folds them
 *     (reductions, pooling; four an element for a bilinear sample); norms and activations are here
 */
public record Work(long matrix, long gates, long softmax, long elementwise) {
  public static final Work NONE = new Work(0, 0, 0, 0);

  /** Work that depends on data. */
  static final Work OPEN = new Work(-1, -1, -1, -1);

  static Work matrix(long macs) {
    return macs < 0 ? OPEN : new Work(macs, 0, 0, 0);
  }

  static Work softmax(long elements) {
    return elements < 0 ? OPEN : new Work(0, 0, elements, 0);
  }

  static Work elementwise(long elements) {
    return elements < 0 ? OPEN : new Work(0, 0, 0, elements);
  }

  /** The same work, known to be part of attention: its element-wise products are gates. */
  Work asGates() {
    return new Work(matrix, Math.addExact(gates, elementwise), softmax, 0);
  }

  /** Multiply-adds: of matrix products and convolutions, and of attention's gates. */
  public long macs() {
    return isOpen() ? -1 : Math.addExact(matrix, gates);
  }

  /** Whether it could not be told; then all counts are -1. */
  public boolean isOpen() {
    return matrix < 0;
  }

  /** The sum of both. */
  public Work plus(Work other) {
    if (isOpen() || other.isOpen()) {
      return OPEN;
    }
    return new Work(
        Math.addExact(matrix, other.matrix),
        Math.addExact(gates, other.gates),
        Math.addExact(softmax, other.softmax),
        Math.addExact(elementwise, other.elementwise));
  }
}
