package io.fovea.models.cost;

import java.util.Arrays;
import java.util.HashSet;
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
  private final List<Step> steps;
  private final Set<Integer> gates = new HashSet<>();
  private final PathsBack back;
  private final PathsOn on;

  private AttentionFinder(List<Step> steps) {
    this.steps = steps;
    Dataflow flow = new Dataflow(steps);
    this.back = new PathsBack(flow);
    this.on = new PathsOn(flow);
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
    Map<Integer, AttentionParts> all = new TreeMap<>();
    Set<Integer> before = new HashSet<>();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).type().equals("Softmax") && steps.get(i).reason() == null) {
        AttentionParts parts = finder.parts(i);
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

  /** The softmax's axis; from 13 on it is one, before it was all from there on. */
  private static int axis(Step softmax) {
    int rank = softmax.results().get(0).rank();
    return Sizes.axis(softmax.node().integer("axis", isOlder(softmax) ? 1 : -1), rank);
  }

  private static boolean isOlder(Step softmax) {
    return softmax.node().opset() < 13;
  }

  /** All but what comes after; null where it is no attention. */
  private AttentionParts parts(int at) {
    Step softmax = steps.get(at);
    AttentionParts parts = new AttentionParts();
    back.scoresOf(softmax.inputs().get(0), parts);
    if (parts.scores.isEmpty() && parts.projections.isEmpty() && !parts.given) {
      return null;
    }
    if (!parts.scores.isEmpty()) {
      // A weight product beside scores made of products is a bias, not where queries come from.
      parts.projections.clear();
    }
    on.valuesOf(at, isOlder(softmax) ? -1 : axis(softmax), parts);
    if (parts.values.isEmpty()) {
      return null;
    }
    for (int score : parts.scores) {
      steps.get(score).inputs().forEach(input -> back.projectionsBefore(input, parts));
    }
    for (int value : parts.values) {
      steps.get(value).inputs().forEach(input -> back.projectionsBefore(input, parts));
    }
    return parts;
  }

  private AttentionBlock block(int at, AttentionParts parts, Set<Integer> before) {
    Step softmax = steps.get(at);
    long[] map = softmax.results().get(0).dims();
    int axis = axis(softmax);
    boolean older = isOlder(softmax);
    boolean product = !parts.scores.isEmpty();
    on.projectionsAfter(parts, before);
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
}
