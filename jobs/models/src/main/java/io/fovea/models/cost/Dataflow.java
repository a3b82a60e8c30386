package io.fovea.models.cost;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which step makes a value and which take it, and what of that weights are. */
final class Dataflow {
  /** Operators that change where values lie and not what they are. */
  static final Set<String> MOVEMENT =
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

  /** Operators that change logits and leave them logits. */
  static final Set<String> SCORES =
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

  /** Steps that are looked at on the way through a graph; what is farther is unrelated. */
  static final int HOPS = 32;

  private final List<Step> steps;
  private final Map<String, Integer> producers = new HashMap<>();
  private final Map<String, List<Integer>> consumers = new HashMap<>();

  Dataflow(List<Step> steps) {
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

  Step step(int position) {
    return steps.get(position);
  }

  /** The position of the step that makes a value; null for inputs and initialisers. */
  Integer producer(String value) {
    return producers.get(value);
  }

  /** Positions of the steps that take a value, ascending. */
  List<Integer> consumers(String value) {
    return consumers.getOrDefault(value, List.of());
  }

  /** Positions of products with weights: projections, and other layers. */
  Set<Integer> weightProducts() {
    Set<Integer> products = new LinkedHashSet<>();
    for (int i = 0; i < steps.size(); i++) {
      if (!steps.get(i).isConstant() && isWeightProduct(steps.get(i))) {
        products.add(i);
      }
    }
    return products;
  }

  boolean isConstant(String input) {
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

  boolean isWeightProduct(Step step) {
    if (step.type().equals("Conv") || step.type().equals("FusedConv")) {
      return true;
    }
    return PRODUCTS.contains(step.type())
        && step.inputs().stream().limit(2).anyMatch(this::isWeight);
  }

  boolean isComputedProduct(Step step) {
    return PRODUCTS.contains(step.type())
        && step.work().matrix() > 0
        && step.inputs().stream().limit(2).noneMatch(this::isWeight);
  }
}
