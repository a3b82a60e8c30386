package io.fovea.models.cost;

/**
 * The arithmetic of an operator, by kind. One multiply-add (MAC) is one multiplication and the
 * addition that follows it.
 *
 * @param macs multiply-adds of matrix products and convolutions; biases are not counted
 * @param products multiplications of two computed tensors element by element, such as a gate
 * @param softmax elements that a softmax gives
 * @param elementwise elements that any other arithmetic gives, or takes where it folds them
 *     (reductions, pooling; four an element for a bilinear sample); norms and activations are here
 */
public record Work(long macs, long products, long softmax, long elementwise) {
  public static final Work NONE = new Work(0, 0, 0, 0);

  /** Work that depends on data. */
  static final Work OPEN = new Work(-1, -1, -1, -1);

  static Work macs(long macs) {
    return macs < 0 ? OPEN : new Work(macs, 0, 0, 0);
  }

  static Work products(long elements) {
    return elements < 0 ? OPEN : new Work(0, elements, 0, 0);
  }

  static Work softmax(long elements) {
    return elements < 0 ? OPEN : new Work(0, 0, elements, 0);
  }

  static Work elementwise(long elements) {
    return elements < 0 ? OPEN : new Work(0, 0, 0, elements);
  }

  boolean isOpen() {
    return macs < 0;
  }

  /** The sum of both. */
  public Work plus(Work other) {
    if (isOpen() || other.isOpen()) {
      return OPEN;
    }
    return new Work(
        Math.addExact(macs, other.macs),
        Math.addExact(products, other.products),
        Math.addExact(softmax, other.softmax),
        Math.addExact(elementwise, other.elementwise));
  }
}
