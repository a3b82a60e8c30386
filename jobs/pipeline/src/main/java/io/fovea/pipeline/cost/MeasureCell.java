package io.fovea.pipeline.cost;

import io.fovea.models.attention.Attention;
import io.fovea.models.attention.Mechanisms;
import java.io.Serializable;

/**
 * One mechanism at one number of tokens: what one Spark task measures. Only this travels; the task
 * builds the graph itself.
 */
record MeasureCell(String mechanism, int tokens, int width) implements Serializable {
  Attention attention() {
    return Mechanisms.at(tokens, width).stream()
        .filter(each -> each.name().equals(mechanism))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public String toString() {
    return mechanism + " at " + tokens + " tokens";
  }
}
