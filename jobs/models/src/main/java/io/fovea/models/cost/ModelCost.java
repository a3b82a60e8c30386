package io.fovea.models.cost;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What one run of a graph costs, for inputs of given sizes.
 *
 * @param model what it is called
 * @param inputs sizes by name, in the graph's order
 * @param notes what was taken for granted, a line each
 * @param operators those that do something at run time, in the graph's order
 * @param attention attention blocks, in the graph's order
 * @param uncounted operators whose work is in no total, most frequent first
 * @param parameters numbers in weights that some operator uses, each once; running statistics of
 *     batch norms and single numbers are none
 * @param parameterBytes their size
 * @param foldedNorms batch norms that the exporter merged into convolutions
 * @param peakBytes the most that activations take at once, if each goes after its last use
 * @param constantBytes of all that is computed from weights and constants alone, which happens once
 */
public record ModelCost(
    String model,
    Map<String, List<Long>> inputs,
    List<String> notes,
    List<OperatorCost> operators,
    List<AttentionBlock> attention,
    List<Uncounted> uncounted,
    long parameters,
    long parameterBytes,
    FoldedNorms foldedNorms,
    long peakBytes,
    long constantBytes) {
  public ModelCost {
    inputs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    notes = List.copyOf(notes);
    operators = List.copyOf(operators);
    attention = List.copyOf(attention);
    uncounted = List.copyOf(uncounted);
  }

  /**
   * The part of it that lies in some modules; what is counted of the graph as a whole, such as
   * memory held at once, stays that of the whole graph.
   *
   * @param prefix that the names of the modules begin with
   */
  public ModelCost only(String prefix) {
    List<OperatorCost> own = operators.stream().filter(o -> o.module().startsWith(prefix)).toList();
    List<String> told = new java.util.ArrayList<>(notes);
    told.add(
        own.size()
            + " of "
            + operators.size()
            + " operators, those of modules that begin with '"
            + prefix
            + "'; what is held at once is of the whole graph");
    return new ModelCost(
        model,
        inputs,
        told,
        own,
        attention.stream().filter(block -> block.module().startsWith(prefix)).toList(),
        uncounted,
        own.stream().mapToLong(OperatorCost::parameters).sum(),
        Math.multiplyExact(Float.BYTES, own.stream().mapToLong(OperatorCost::parameters).sum()),
        foldedNorms,
        peakBytes,
        constantBytes);
  }

  /** The whole graph. */
  public Rollup total() {
    Rollup total = empty("total");
    for (OperatorCost operator : operators) {
      total = total.plus(operator);
    }
    return total;
  }

  /** Sums by the ONNX name of the operator; most multiply-adds first, then by name. */
  public List<Rollup> byOperator() {
    return group(OperatorCost::type).stream()
        .sorted(
            java.util.Comparator.comparingLong((Rollup rollup) -> -rollup.work().macs())
                .thenComparing(Rollup::key))
        .toList();
  }

  /**
   * Sums by module in the order of the graph.
   *
   * @param depth levels of module names that are told apart; 0 for all
   */
  public List<Rollup> byModule(int depth) {
    return List.copyOf(group(operator -> Modules.cut(operator.module(), depth)));
  }

  private Collection<Rollup> group(Function<OperatorCost, String> key) {
    Map<String, Rollup> groups = new LinkedHashMap<>();
    for (OperatorCost operator : operators) {
      groups.compute(
          key.apply(operator), (k, rollup) -> (rollup == null ? empty(k) : rollup).plus(operator));
    }
    return groups.values();
  }

  private static Rollup empty(String key) {
    return new Rollup(key, 0, 0, Work.NONE, 0, 0, 0);
  }
}
