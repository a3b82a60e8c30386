package io.fovea.models.cost;

import java.util.ArrayList;
import java.util.List;

/** The module that an operator belongs to, as far as its name tells. */
final class Modules {
  private Modules() {}

  /**
   * A path with dots between its levels, empty for the top.
   *
   * @param node the operator's name: {@code /layer1/layer1.0/conv1/Conv} as PyTorch writes it,
   *     {@code model/block/Conv2D} as TensorFlow, {@code layer1.0.conv1/Conv} as the builder here
   * @param weight the name of a weight of its own, for models whose operators are only numbered;
   *     null where it has none
   */
  static String of(String node, String weight) {
    List<String> levels = new ArrayList<>();
    String[] parts = node.split("/", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      String part = parts[i];
      String last = levels.isEmpty() ? "" : levels.get(levels.size() - 1);
      if (!last.isEmpty() && part.startsWith(last + ".")) {
        levels.set(levels.size() - 1, part);
      } else if (!part.isEmpty()) {
        levels.add(part);
      }
    }
    if (levels.isEmpty() && weight != null && !weight.contains("/") && weight.contains(".")) {
      return weight.substring(0, weight.lastIndexOf('.'));
    }
    return String.join(".", levels);
  }

  /** The path cut to so many levels; all of it for 0. */
  static String cut(String module, int depth) {
    int end = -1;
    for (int level = 0; level < depth; level++) {
      end = module.indexOf('.', end + 1);
      if (end < 0) {
        return module;
      }
    }
    return depth == 0 ? module : module.substring(0, end);
  }
}
