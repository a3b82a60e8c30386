package io.fovea.models.cost;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.fovea.models.graph.GraphBuilder;

/** How graphs built here mark what is a weight and what is not. */
final class Own {
  static final String PRODUCER = "fovea";

  /** How names of initialisers start that no training would change. */
  static final String CONSTANTS = GraphBuilder.CONSTANTS;

  private Own() {}

  static boolean isShapeOnlyWeight(NodeProto node) {
    return node.getOpType().equals("ConstantOfShape")
        && node.getDocString().equals(GraphBuilder.SHAPE_ONLY_WEIGHT);
  }
}
