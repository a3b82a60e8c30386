package io.fovea.models.cost;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds attention by its structure: a softmax whose input goes back to a matrix product, through
 * scales, masks, sums and changes of shape, and whose output goes on to a product with computed
 * values that sums over the softmax's axis: a matrix product, or an element-wise one followed by a
 * sum.
 */
final class AttentionFinder {
  private static final Set<String> MOVEMENT =
      Set.of(
          "Cast",
          "Concat",
          "Dropout",
          "Expand",
          "Flatten",
          "Identity",
          "Pad",
          "Reshape",
          "Slice",
          "Split",
          "Squeeze",
          "Transpose",
          "Unsqueeze");

  private static final Set<String> SCORES =
      Set.of(
          "Add",
          "BatchNormalization",
          "Clip",
          "Div",
          "Max",
          "Min",
          "Mul",
          "ReduceSum",
          "Relu",
          "Resize",
          "Sub",
          "Sum",
          "Upsample",
          "Where");

  private static final Set<String> PRODUCTS = Set.of("Einsum", "FusedMatMul", "Gemm", "MatMul");

  private final List<Step> steps;
  private final Map<String, Integer> producers = new HashMap<>();
  private final Map<String, List<Integer>> consumers = new HashMap<>();

  private AttentionFinder(List<Step> steps) {
    this.steps = steps;
    for (int i = 0; i < steps.size(); i++) {
      for (String output : steps.get(i).outputs()) {
        producers.put(output, i);
      }
      for (String input : steps.get(i).inputs()) {
        if (!input.isEmpty()) {
          consumers.computeIfAbsent(input, name -> new ArrayList<>()).add(i);
        }
      }
    }
  }

  /** The blocks by the positions of their softmax, ascending. */
  static Map<Integer, AttentionBlock> find(List<Step> steps) {
    AttentionFinder finder = new AttentionFinder(steps);
    Map<Integer, AttentionBlock> blocks = new java.util.TreeMap<>();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).type().equals("Softmax") && steps.get(i).reason() == null) {
        AttentionBlock block = finder.block(i);
        if (block != null) {
          blocks.put(i, block);
        }
      }
    }
    return blocks;
  }

  /** What a search collects. */
  private static final class Parts {
    private final Set<Integer> scores = new LinkedHashSet<>();
    private final Set<Integer> values = new LinkedHashSet<>();
    private final Set<Integer> gates = new LinkedHashSet<>();
    private final Set<Integer> projections = new LinkedHashSet<>();
    private boolean masked;
  }

  private AttentionBlock block(int at) {
    Step softmax = steps.get(at);
    long[] map = softmax.results().get(0).dims();
    boolean older = softmax.node().opset() < 13;
    int axis = Sizes.axis(softmax.node().integer("axis", older ? 1 : -1), map.length);
    Parts parts = new Parts();
    scoresOf(softmax.inputs().get(0), parts, new LinkedHashSet<>());
    if (parts.scores.isEmpty() && parts.projections.isEmpty()) {
      return null;
    }
    boolean product = !parts.scores.isEmpty();
    if (product) {
      // A weight product beside scores made of products is a bias, not where queries come from.
      parts.projections.clear();
    }
    valuesOf(at, older ? -1 : axis, parts);
    if (parts.values.isEmpty()) {
      return null;
    }
    for (int score : parts.scores) {
      steps.get(score).inputs().forEach(input -> projectionsBefore(input, parts));
    }
    for (int value : parts.values) {
      steps.get(value).inputs().forEach(input -> projectionsBefore(input, parts));
    }
    projectionsAfter(parts);
    Work core = softmax.work();
    for (Set<Integer> group : List.of(parts.scores, parts.values, parts.gates)) {
      for (int step : group) {
        core = core.plus(steps.get(step).work());
      }
    }
    Work projections = Work.NONE;
    for (int step : parts.projections) {
      projections = projections.plus(steps.get(step).work());
    }
    return new AttentionBlock(
        Modules.of(softmax.name(), null),
        softmax.name(),
        product ? AttentionBlock.Kind.PRODUCT : AttentionBlock.Kind.PROJECTED,
        parts.masked,
        Arrays.stream(map).boxed().toList(),
        older ? Sizes.product(map, axis, map.length) : map[axis],
        core,
        projections,
        softmax.results().get(0).bytes());
  }

  private boolean isConstant(String input) {
    if (input.isEmpty()) {
      return true;
    }
    Integer producer = producers.get(input);
    if (producer == null) {
      return isConstantLeaf(input);
    }
    Step step = steps.get(producer);
    return step.results().get(step.outputs().indexOf(input)).isConstant();
  }

  /** Inputs of the graph are computed, initialisers are constant: any consumer knows which. */
  private boolean isConstantLeaf(String input) {
    Step consumer = steps.get(consumers.get(input).get(0));
    int at = consumer.inputs().indexOf(input);
    return consumer.node().has(at) && consumer.node().input(at).isConstant();
  }

  /** A weight, or one that was only moved. */
  private boolean isWeight(String input) {
    if (!isConstant(input)) {
      return false;
    }
    Integer producer = producers.get(input);
    if (producer == null || steps.get(producer).inputs().isEmpty()) {
      return true;
    }
    Step step = steps.get(producer);
    return step.type().equals("ConstantOfShape")
        || (MOVEMENT.contains(step.type()) || step.type().equals("DequantizeLinear"))
            && isWeight(step.inputs().get(0));
  }

  private boolean isWeightProduct(Step step) {
    if (step.type().equals("Conv") || step.type().equals("FusedConv")) {
      return true;
    }
    return PRODUCTS.contains(step.type())
        && step.inputs().stream().limit(2).anyMatch(this::isWeight);
  }

  private boolean isComputedProduct(Step step) {
    return PRODUCTS.contains(step.type())
        && step.work().macs() > 0
        && step.inputs().stream().limit(2).noneMatch(this::isWeight);
  }

  /**
   * Goes back from the softmax.
   *
   * @return whether a product lies behind this value
   */
  private boolean scoresOf(String value, Parts parts, Set<String> seen) {
    Integer at = producers.get(value);
    if (at == null || !seen.add(value)) {
      return false;
    }
    Step step = steps.get(at);
    if (isComputedProduct(step)) {
      parts.scores.add(at);
      return true;
    }
    if (isWeightProduct(step)) {
      parts.projections.add(at);
      return true;
    }
    if (!MOVEMENT.contains(step.type()) && !SCORES.contains(step.type())) {
      return false;
    }
    boolean found = false;
    boolean other = false;
    // A condition chooses among scores but is none.
    List<String> inputs =
        step.type().equals("Where")
            ? step.inputs().subList(1, 3)
            : MOVEMENT.contains(step.type()) && !step.type().equals("Concat")
                ? step.inputs().subList(0, 1)
                : step.inputs();
    for (String input : inputs) {
      if (!input.isEmpty() && scoresOf(input, parts, seen)) {
        found = true;
      } else {
        other |= isTable(step, input);
      }
    }
    boolean changes = step.type().equals("Where") || step.type().equals("Add") && other;
    parts.masked |= found && changes;
    return found;
  }

  /** Whether what is added differs among queries and keys, as biases of channels do not. */
  private static boolean isTable(Step step, String input) {
    int at = step.inputs().indexOf(input);
    if (at < 0 || !step.node().has(at) || !step.node().input(at).isShaped()) {
      return false;
    }
    long[] dims = step.node().input(at).dims();
    return dims.length >= 2 && dims[dims.length - 1] != 1;
  }

  /** Goes on from the softmax to the products that sum over its axis. */
  private void valuesOf(int softmax, int axis, Parts parts) {
    Deque<String> open = new ArrayDeque<>();
    Set<String> seen = new LinkedHashSet<>();
    String map = steps.get(softmax).outputs().get(0);
    open.add(map);
    while (!open.isEmpty()) {
      String value = open.remove();
      if (!seen.add(value)) {
        continue;
      }
      for (int at : consumers.getOrDefault(value, List.of())) {
        Step step = steps.get(at);
        int operand = step.inputs().indexOf(value);
        if (isComputedProduct(step)) {
          if (!value.equals(map) || sumsOver(step, operand, axis)) {
            parts.values.add(at);
          }
        } else if (step.type().equals("Mul") && !isConstant(step.inputs().get(1 - operand))) {
          if (isSummed(step.outputs().get(0))) {
            parts.values.add(at);
          } else {
            open.add(step.outputs().get(0));
          }
        } else if (MOVEMENT.contains(step.type())
            || Set.of("Div", "Mul", "Where", "Resize").contains(step.type())) {
          open.addAll(step.outputs());
        }
      }
    }
  }

  /** Whether a product of the map itself runs over the axis that the softmax made sum to one. */
  private static boolean sumsOver(Step product, int operand, int axis) {
    if (axis < 0) {
      return true;
    }
    int rank = product.node().dims(operand).length;
    switch (product.type()) {
      case "Einsum" -> {
        String[] sides = product.node().text("equation", "").replace(" ", "").split("->", -1);
        String term = sides[0].split(",", -1)[operand];
        return term.length() != rank || sides.length < 2 || sides[1].indexOf(term.charAt(axis)) < 0;
      }
      case "MatMul" -> {
        return axis == (operand == 0 ? rank - 1 : Math.max(0, rank - 2));
      }
      default -> {
        return true;
      }
    }
  }

  private boolean isSummed(String value) {
    for (int at : consumers.getOrDefault(value, List.of())) {
      Step step = steps.get(at);
      boolean moved = MOVEMENT.contains(step.type()) && isSummed(step.outputs().get(0));
      if (moved || step.type().equals("ReduceSum") || step.type().equals("ReduceMean")) {
        return true;
      }
    }
    return false;
  }

  /** The weight product that a value was projected by, if nothing but shape came in between. */
  private void projectionsBefore(String value, Parts parts) {
    String at = value;
    for (int hops = 0; hops < 32; hops++) {
      Integer producer = producers.get(at);
      if (producer == null || parts.values.contains(producer) || parts.scores.contains(producer)) {
        return;
      }
      Step step = steps.get(producer);
      if (isWeightProduct(step)) {
        parts.projections.add(producer);
        return;
      }
      List<String> computed = step.inputs().stream().filter(id -> !isConstant(id)).toList();
      boolean alone =
          computed.size() == 1 && (SCORES.contains(step.type()) || MOVEMENT.contains(step.type()));
      if (!alone && !isRowNorm(step, computed)) {
        return;
      }
      at = computed.get(0);
    }
  }

  /** x / |x|: two computed inputs, one made of the other. */
  private boolean isRowNorm(Step step, List<String> computed) {
    return step.type().equals("Div")
        && computed.size() == 2
        && behind(computed.get(1), step.inputs().get(0), 6);
  }

  private boolean behind(String value, String source, int hops) {
    if (value.equals(source)) {
      return true;
    }
    Integer producer = producers.get(value);
    return producer != null
        && hops > 0
        && steps.get(producer).inputs().stream().anyMatch(id -> behind(id, source, hops - 1));
  }

  /** The weight products that the sums go into; gates on the way belong to the core. */
  private void projectionsAfter(Parts parts) {
    Deque<String> open = new ArrayDeque<>();
    Set<String> reached = new LinkedHashSet<>();
    parts.values.forEach(value -> open.addAll(steps.get(value).outputs()));
    while (!open.isEmpty()) {
      String value = open.remove();
      if (!reached.add(value)) {
        continue;
      }
      for (int at : consumers.getOrDefault(value, List.of())) {
        Step step = steps.get(at);
        if (isWeightProduct(step)) {
          parts.projections.add(at);
        } else if (step.type().equals("Mul")) {
          if (step.work().products() > 0) {
            parts.gates.add(at);
          }
          open.addAll(step.outputs());
        } else if (step.type().equals("Add")) {
          String other = step.inputs().get(1 - step.inputs().indexOf(value));
          // A residual comes from elsewhere and ends the block; a sum of terms does not.
          if (isConstant(other) || ofValues(other, parts, 12)) {
            open.addAll(step.outputs());
          }
        } else if (MOVEMENT.contains(step.type())
            || Set.of("BatchNormalization", "ReduceSum", "Relu").contains(step.type())) {
          open.addAll(step.outputs());
        }
      }
    }
  }

  private boolean ofValues(String value, Parts parts, int hops) {
    Integer producer = producers.get(value);
    if (producer == null || hops == 0) {
      return false;
    }
    if (parts.values.contains(producer)) {
      return true;
    }
    Step step = steps.get(producer);
    return (MOVEMENT.contains(step.type()) || SCORES.contains(step.type()))
        && step.inputs().stream().anyMatch(id -> ofValues(id, parts, hops - 1));
  }
}
