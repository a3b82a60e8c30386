package io.fovea.models.cost;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

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

  /** Values looked at on the way to a product; beyond them is no attention. */
  private static final int FARTHEST = 500;

  private static final int HOPS = 32;

  private final List<Step> steps;
  private final Set<Integer> gates = new HashSet<>();
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

  /**
   * What was found.
   *
   * @param blocks by the positions of their softmax, ascending
   * @param gates positions of element-wise products that belong to a block
   * @param core positions of all scores, softmax and weighted sums
   */
  record Found(Map<Integer, AttentionBlock> blocks, Set<Integer> gates, Set<Integer> core) {}

  static Found find(List<Step> steps) {
    AttentionFinder finder = new AttentionFinder(steps);
    Map<Integer, Parts> all = new TreeMap<>();
    Set<Integer> before = new HashSet<>();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).type().equals("Softmax") && steps.get(i).reason() == null) {
        Parts parts = finder.parts(i);
        if (parts != null) {
          all.put(i, parts);
          before.addAll(parts.projections);
        }
      }
    }
    Map<Integer, AttentionBlock> blocks = new TreeMap<>();
    Set<Integer> core = new HashSet<>(all.keySet());
    all.forEach(
        (at, parts) -> {
          blocks.put(at, finder.block(at, parts, before));
          core.addAll(parts.scores);
          core.addAll(parts.values);
        });
    return new Found(blocks, finder.gates, core);
  }

  /** Positions of products with weights: projections, and other layers. */
  static Set<Integer> weightProducts(List<Step> steps) {
    AttentionFinder finder = new AttentionFinder(steps);
    Set<Integer> products = new LinkedHashSet<>();
    for (int i = 0; i < steps.size(); i++) {
      if (!steps.get(i).isConstant() && finder.isWeightProduct(steps.get(i))) {
        products.add(i);
      }
    }
    return products;
  }

  /** What a search collects. */
  private static final class Parts {
    private final Set<Integer> scores = new LinkedHashSet<>();
    private final Set<Integer> values = new LinkedHashSet<>();
    private final Set<Integer> gates = new LinkedHashSet<>();
    private final Set<Integer> projections = new LinkedHashSet<>();
    private boolean masked;
    private boolean given;
  }

  /** The softmax's axis; from 13 on it is one, before it was all from there on. */
  private static int axis(Step softmax) {
    int rank = softmax.results().get(0).rank();
    return Sizes.axis(softmax.node().integer("axis", isOlder(softmax) ? 1 : -1), rank);
  }

  private static boolean isOlder(Step softmax) {
    return softmax.node().opset() < 13;
  }

  /** All but what comes after; null where it is no attention. */
  private Parts parts(int at) {
    Step softmax = steps.get(at);
    Parts parts = new Parts();
    scoresOf(softmax.inputs().get(0), parts, new LinkedHashSet<>());
    if (parts.scores.isEmpty() && parts.projections.isEmpty() && !parts.given) {
      return null;
    }
    if (!parts.scores.isEmpty()) {
      // A weight product beside scores made of products is a bias, not where queries come from.
      parts.projections.clear();
    }
    valuesOf(at, isOlder(softmax) ? -1 : axis(softmax), parts);
    if (parts.values.isEmpty()) {
      return null;
    }
    for (int score : parts.scores) {
      steps.get(score).inputs().forEach(input -> projectionsBefore(input, parts));
    }
    for (int value : parts.values) {
      steps.get(value).inputs().forEach(input -> projectionsBefore(input, parts));
    }
    return parts;
  }

  private AttentionBlock block(int at, Parts parts, Set<Integer> before) {
    Step softmax = steps.get(at);
    long[] map = softmax.results().get(0).dims();
    int axis = axis(softmax);
    boolean older = isOlder(softmax);
    boolean product = !parts.scores.isEmpty();
    projectionsAfter(parts, before);
    Work core = softmax.work();
    for (Set<Integer> group : List.of(parts.scores, parts.values, parts.gates)) {
      for (int step : group) {
        boolean gate = steps.get(step).type().equals("Mul");
        core = core.plus(gate ? steps.get(step).work().asGates() : steps.get(step).work());
        if (gate) {
          gates.add(step);
        }
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
    return isWeight(input, HOPS);
  }

  private boolean isWeight(String input, int hops) {
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
            && hops > 0
            && isWeight(step.inputs().get(0), hops - 1);
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
        && step.work().matrix() > 0
        && step.inputs().stream().limit(2).noneMatch(this::isWeight);
  }

  /**
   * Goes back from the softmax.
   *
   * @return whether a product lies behind this value
   */
  private boolean scoresOf(String value, Parts parts, Set<String> seen) {
    Integer at = producers.get(value);
    if (at == null && !value.isEmpty() && !isConstant(value)) {
      // Scores that the graph is given, such as the attention of a blender that stands alone.
      parts.given = true;
    }
    if (at == null || seen.size() >= FARTHEST || !seen.add(value)) {
      return false;
    }
    Step step = steps.get(at);
    if (step.reason() != null) {
      return false;
    }
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
        if (step.reason() != null) {
          continue;
        }
        int operand = step.inputs().indexOf(value);
        if (isComputedProduct(step)) {
          if (!value.equals(map) || sumsOver(step, operand, axis)) {
            parts.values.add(at);
          }
        } else if (step.type().equals("Mul") && !isConstant(step.inputs().get(1 - operand))) {
          if (isSummed(step.outputs().get(0), HOPS)) {
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

  private boolean isSummed(String value, int hops) {
    for (int at : consumers.getOrDefault(value, List.of())) {
      Step step = steps.get(at);
      boolean moved =
          MOVEMENT.contains(step.type()) && hops > 0 && isSummed(step.outputs().get(0), hops - 1);
      if (moved || step.type().equals("ReduceSum") || step.type().equals("ReduceMean")) {
        return true;
      }
    }
    return false;
  }

  /** The weight product that a value was projected by, if nothing but shape came in between. */
  private void projectionsBefore(String value, Parts parts) {
    String at = value;
    for (int hops = 0; hops < HOPS; hops++) {
      Integer producer = producers.get(at);
      if (producer == null || parts.values.contains(producer) || parts.scores.contains(producer)) {
        return;
      }
      Step step = steps.get(producer);
      if (step.reason() != null) {
        return;
      }
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
  private void projectionsAfter(Parts parts, Set<Integer> before) {
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
        if (step.reason() != null) {
          continue;
        }
        if (isWeightProduct(step)) {
          // What projects the input of a block that follows is that block's.
          if (!before.contains(at)) {
            parts.projections.add(at);
          }
        } else if (step.type().equals("Mul")) {
          if (step.inputs().stream().noneMatch(this::isConstant)) {
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
