package io.fovea.models.cost;

/**
 * Operators of one kind whose cost is in no total.
 *
 * @param type their ONNX name, its domain before it where that is not the default one
 * @param reason why not
 * @param count how many
 * @param example the name of the first, perhaps empty
 */
public record Uncounted(String type, String reason, long count, String example) {}
