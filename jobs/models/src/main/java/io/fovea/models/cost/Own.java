package io.fovea.models.cost;

import ai.onnx.proto.OnnxMl.NodeProto;

/** How graphs built here mark what is a weight and what is not. */
final class Own {
  static final String PRODUCER = "fovea";

  /** How names of initialisers start that no training would change. */
  static final String CONSTANTS = "constants/";

  private static final String SHAPE_ONLY_WEIGHT = "shape-only weight";

  private Own() {}

  static boolean isShapeOnlyWeight(NodeProto node) {
    return node.getOpType().equals("ConstantOfShape")
        && node.getDocString().equals(SHAPE_ONLY_WEIGHT);
  }
}
