package io.fovea.models.cost;

/**
 * What one operator costs.
 *
 * @param name in the file, perhaps empty
 * @param type its ONNX name
 * @param module the module it belongs to, levels separated by dots; empty for the top
 * @param shape of its first output, such as 1x256x50x84; ? where that depends on data
 * @param parameters of weights that this operator is the first to use
 * @param activationBytes that it writes; 0 where it only renames its input
 * @param mapBytes of an attention map, where it is the softmax of one
 */
public record OperatorCost(
    String name,
    String type,
    String module,
    String shape,
    Work work,
    long parameters,
    long activationBytes,
    long mapBytes) {}
