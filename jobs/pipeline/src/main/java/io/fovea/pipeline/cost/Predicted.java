package io.fovea.pipeline.cost;

import io.fovea.models.attention.Attention;
import io.fovea.models.cost.CostModel;
import io.fovea.models.cost.ModelCost;
import io.fovea.models.cost.Work;
import io.fovea.models.weights.WeightSource;
import java.util.Map;

/**
 * What one mechanism costs at one number of tokens, by its graph alone.
 *
 * @param core work between projections, of all its attention
 */
record Predicted(String mechanism, int tokens, ModelCost cost, Work core) {
  static Predicted of(Attention mechanism, int tokens) {
    ModelCost cost =
        CostModel.of(
            mechanism.name(),
            mechanism.graph(mechanism.inputs(tokens), WeightSource.shapeOnly()),
            Map.of());
    Work core = cost.attention().stream().map(block -> block.core()).reduce(Work.NONE, Work::plus);
    return new Predicted(mechanism.name(), tokens, cost, core);
  }

  /** Whether a map holds a number for each pair of tokens, or more. */
  boolean isFull() {
    return cost.total().mapBytes() / Float.BYTES >= (long) tokens * tokens;
  }
}
