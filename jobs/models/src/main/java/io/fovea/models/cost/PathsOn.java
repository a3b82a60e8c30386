package io.fovea.models.cost;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/** The ways on: from a softmax to the products with values, and from those to projections. */
final class PathsOn {
  private final Dataflow flow;

  PathsOn(Dataflow flow) {
    this.flow = flow;
  }

  /** Goes on from the softmax to the products that sum over its axis. */
  void valuesOf(int softmax, int axis, AttentionParts parts) {
    Deque<String> open = new ArrayDeque<>();
    Set<String> seen = new LinkedHashSet<>();
    String map = flow.step(softmax).outputs().get(0);
    open.add(map);
    while (!open.isEmpty()) {
      String value = open.remove();
      if (!seen.add(value)) {
        continue;
      }
      for (int at : flow.consumers(value)) {
        Step step = flow.step(at);
        if (step.reason() != null) {
          continue;
        }
        int operand = step.inputs().indexOf(value);
        if (flow.isComputedProduct(step)) {
          if (!value.equals(map) || sumsOver(step, operand, axis)) {
            parts.values.add(at);
          }
        } else if (step.type().equals("Mul") && !flow.isConstant(step.inputs().get(1 - operand))) {
          if (isSummed(step.outputs().get(0), Dataflow.HOPS)) {
            parts.values.add(at);
          } else {
            open.add(step.outputs().get(0));
          }
        } else if (Dataflow.MOVEMENT.contains(step.type())
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
    for (int at : flow.consumers(value)) {
      Step step = flow.step(at);
      boolean moved =
          Dataflow.MOVEMENT.contains(step.type())
              && hops > 0
              && isSummed(step.outputs().get(0), hops - 1);
      if (moved || step.type().equals("ReduceSum") || step.type().equals("ReduceMean")) {
        return true;
      }
    }
    return false;
  }

  /** The weight products that the sums go into; gates on the way belong to the core. */
  void projectionsAfter(AttentionParts parts, Set<Integer> before) {
    Deque<String> open = new ArrayDeque<>();
    Set<String> reached = new LinkedHashSet<>();
    parts.values.forEach(value -> open.addAll(flow.step(value).outputs()));
    while (!open.isEmpty()) {
      String value = open.remove();
      if (!reached.add(value)) {
        continue;
      }
      for (int at : flow.consumers(value)) {
        Step step = flow.step(at);
        if (step.reason() != null) {
          continue;
        }
        if (flow.isWeightProduct(step)) {
          // What projects the input of a block that follows is that block's.
          if (!before.contains(at)) {
            parts.projections.add(at);
          }
        } else if (step.type().equals("Mul")) {
          if (step.inputs().stream().noneMatch(flow::isConstant)) {
            parts.gates.add(at);
          }
          open.addAll(step.outputs());
        } else if (step.type().equals("Add")) {
          String other = step.inputs().get(1 - step.inputs().indexOf(value));
          // A residual comes from elsewhere and ends the block; a sum of terms does not.
          if (flow.isConstant(other) || ofValues(other, parts, 12)) {
            open.addAll(step.outputs());
          }
        } else if (Dataflow.MOVEMENT.contains(step.type())
            || Set.of("BatchNormalization", "ReduceSum", "Relu").contains(step.type())) {
          open.addAll(step.outputs());
        }
      }
    }
  }

  private boolean ofValues(String value, AttentionParts parts, int hops) {
    Integer producer = flow.producer(value);
    if (producer == null || hops == 0) {
      return false;
    }
    if (parts.values.contains(producer)) {
      return true;
    }
    Step step = flow.step(producer);
    return (Dataflow.MOVEMENT.contains(step.type()) || Dataflow.SCORES.contains(step.type()))
        && step.inputs().stream().anyMatch(id -> ofValues(id, parts, hops - 1));
  }
}
