package io.fovea.models.cost;

/**
 * The sum of some operators.
 *
 * @param key what they share: an ONNX name or a module
 * @param operators how many
 * @param uncounted how many of them have work that could not be told
 */
public record Rollup(
    String key,
    long operators,
    long uncounted,
    Work work,
    long parameters,
    long activationBytes,
    long mapBytes) {
  Rollup plus(OperatorCost operator) {
    boolean open = operator.work().isOpen();
    return new Rollup(
        key,
        operators + 1,
        uncounted + (open ? 1 : 0),
        open ? work : work.plus(operator.work()),
        Math.addExact(parameters, operator.parameters()),
        Math.addExact(activationBytes, operator.activationBytes()),
        Math.addExact(mapBytes, operator.mapBytes()));
  }
}
