package io.fovea.models.cost;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The ways back: from a softmax to the products that scored, and from products to projections. */
final class PathsBack {
  /** Values looked at on the way to a product; beyond them is no attention. */
  private static final int FARTHEST = 500;

  private final Dataflow flow;

  PathsBack(Dataflow flow) {
    this.flow = flow;
  }

  /** Collects the products behind a softmax's input. */
  void scoresOf(String value, AttentionParts parts) {
    scoresOf(value, parts, new LinkedHashSet<>());
  }

  /**
   * Goes back from the softmax.
   *
   * @return whether a product lies behind this value
   */
  private boolean scoresOf(String value, AttentionParts parts, Set<String> seen) {
    Integer at = flow.producer(value);
    if (at == null && !value.isEmpty() && !flow.isConstant(value)) {
      // Scores that the graph is given, such as the attention of a blender that stands alone.
      parts.given = true;
    }
    if (at == null || seen.size() >= FARTHEST || !seen.add(value)) {
      return false;
    }
    Step step = flow.step(at);
    if (step.reason() != null) {
      return false;
    }
    if (flow.isComputedProduct(step)) {
      parts.scores.add(at);
      return true;
    }
    if (flow.isWeightProduct(step)) {
      parts.projections.add(at);
      return true;
    }
    if (!Dataflow.MOVEMENT.contains(step.type()) && !Dataflow.SCORES.contains(step.type())) {
      return false;
    }
    boolean found = false;
    boolean other = false;
    // A condition chooses among scores but is none.
    List<String> inputs =
        step.type().equals("Where")
            ? step.inputs().subList(1, 3)
            : Dataflow.MOVEMENT.contains(step.type()) && !step.type().equals("Concat")
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

  /** The weight product that a value was projected by, if nothing but shape came in between. */
  void projectionsBefore(String value, AttentionParts parts) {
    String at = value;
    for (int hops = 0; hops < Dataflow.HOPS; hops++) {
      Integer producer = flow.producer(at);
      if (producer == null || parts.values.contains(producer) || parts.scores.contains(producer)) {
        return;
      }
      Step step = flow.step(producer);
      if (step.reason() != null) {
        return;
      }
      if (flow.isWeightProduct(step)) {
        parts.projections.add(producer);
        return;
      }
      List<String> computed = step.inputs().stream().filter(id -> !flow.isConstant(id)).toList();
      boolean alone =
          computed.size() == 1
              && (Dataflow.SCORES.contains(step.type()) || Dataflow.MOVEMENT.contains(step.type()));
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
    Integer producer = flow.producer(value);
    return producer != null
        && hops > 0
        && flow.step(producer).inputs().stream().anyMatch(id -> behind(id, source, hops - 1));
  }
}
