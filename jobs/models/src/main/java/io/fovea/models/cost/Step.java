package io.fovea.models.cost;

import java.util.List;

/**
 * One operator that the walk came past, functions and branches opened.
 *
 * @param inputs values by the walk's own names; empty for one that is left out
 * @param results what is known of the outputs, which are as many
 * @param work {@link Work#OPEN} where it could not be told
 * @param reason why not; null where it could
 */
record Step(
    String name,
    String type,
    NodeView node,
    List<String> inputs,
    List<String> outputs,
    List<Fact> results,
    Work work,
    String reason) {
  boolean isConstant() {
    return results.stream().allMatch(Fact::isConstant);
  }

  /** Gives its input's memory under another name. */
  boolean isView() {
    return switch (type) {
      case "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Identity", "Dropout" -> true;
      default -> false;
    };
  }
}
