package io.fovea.models.cost;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The rules of all operators that are known. */
final class Rules {
  private static final Map<String, Rule> ALL = new HashMap<>();

  /** Inputs of floating type that say how an operator works, and are no weights. */
  private static final Map<String, Set<Integer>> SETTINGS =
      Map.ofEntries(
          Map.entry("BatchNormalization", Set.of(3, 4)),
          Map.entry("Clip", Set.of(1, 2)),
          Map.entry("CumSum", Set.of(1)),
          Map.entry("DequantizeLinear", Set.of(1, 2)),
          Map.entry("Dropout", Set.of(1, 2)),
          Map.entry("NonMaxSuppression", Set.of(2, 3, 4)),
          Map.entry("OneHot", Set.of(1, 2)),
          Map.entry("Pad", Set.of(1, 2, 3)),
          Map.entry("Pow", Set.of(1)),
          Map.entry("QLinearConv", Set.of(1, 2, 4, 5, 6, 7)),
          Map.entry("QLinearMatMul", Set.of(1, 2, 4, 5, 6, 7)),
          Map.entry("QuantizeLinear", Set.of(1, 2)),
          Map.entry("Range", Set.of(0, 1, 2)),
          Map.entry("Resize", Set.of(1, 2, 3)),
          Map.entry("Upsample", Set.of(1)));

  /** Inputs of integer type that are weights, quantised. */
  private static final Map<String, Set<Integer>> QUANTISED =
      Map.of(
          "DequantizeLinear", Set.of(0),
          "QLinearConv", Set.of(3, 8),
          "QLinearMatMul", Set.of(3),
          "ConvInteger", Set.of(1),
          "MatMulInteger", Set.of(1));

  /** Where a constant inside the graph is a weight all the same. */
  private static final Set<String> WEIGHTED =
      Set.of(
          "BatchNormalization",
          "Conv",
          "ConvTranspose",
          "FusedConv",
          "Gemm",
          "GroupNormalization",
          "InstanceNormalization",
          "LayerNormalization",
          "MatMul");

  static {
    ElementwiseRules.addTo(ALL);
    MatrixRules.addTo(ALL);
    WindowRules.addTo(ALL);
    SamplingRules.addTo(ALL);
    ReductionRules.addTo(ALL);
    MovementRules.addTo(ALL);
    SelectionRules.addTo(ALL);
  }

  private Rules() {}

  /** The rule of an operator; null where there is none. */
  static Rule of(String domain, String operator) {
    return domain.equals("ai.onnx.ml") ? null : ALL.get(operator);
  }

  /**
   * Whether a constant at that input holds parameters.
   *
   * @param initialiser whether it is one, and not a node of type Constant
   */
  static boolean isWeight(String operator, int input, Fact fact, boolean initialiser) {
    if (!fact.isShaped() || fact.rank() == 0 || fact.elements() < 1) {
      return false;
    }
    return switch (fact.type()) {
      case FLOAT, FLOAT16, BFLOAT16, DOUBLE, FLOAT8E4M3FN, FLOAT8E5M2 ->
          !SETTINGS.getOrDefault(operator, Set.of()).contains(input)
              && (initialiser || WEIGHTED.contains(operator));
      case INT8, UINT8, INT4, UINT4, INT32 ->
          QUANTISED.getOrDefault(operator, Set.of()).contains(input);
      default -> false;
    };
  }
}
