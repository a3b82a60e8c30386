package io.fovea.pipeline.cost;

import io.fovea.models.cost.AttentionBlock;
import io.fovea.models.cost.FoldedNorms;
import io.fovea.models.cost.ModelCost;
import io.fovea.models.cost.Rollup;
import io.fovea.models.cost.Uncounted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A model's cost as tables.
 *
 * @param by how the table is broken down
 * @param depth levels of modules told apart; 0 for all
 * @param flops whether multiply-adds are given twofold, as floating-point operations
 */
public record CostReport(ModelCost cost, By by, int depth, boolean flops) {
  /** What a row is. */
  public enum By {
    MODULE,
    OPERATOR,
    ATTENTION
  }

  /** The table asked for, the whole model as its last row. */
  Table table() {
    return by == By.ATTENTION ? attention() : rollups();
  }

  /** What goes before and after the table for people to read. */
  String remarks() {
    StringBuilder text = new StringBuilder();
    Rollup total = cost.total();
    String inputs =
        cost.inputs().entrySet().stream()
            .map(input -> input.getKey() + "=" + joined(input.getValue()))
            .collect(Collectors.joining(", "));
    line(text, "%s at %s", cost.model(), inputs.isEmpty() ? "no input" : inputs);
    line(
        text,
        "%s parameters (%s), %s, %s softmax and %s other elements",
        Cell.count(cost.parameters()).shown(),
        Cell.bytes(cost.parameterBytes()).shown(),
        unit(total.work().macs()),
        Cell.count(total.work().softmax()).shown(),
        Cell.count(total.work().elementwise()).shown());
    line(
        text,
        "%s of activations, at most %s at once; %s of attention maps in %d blocks",
        Cell.bytes(total.activationBytes()).shown(),
        Cell.bytes(cost.peakBytes()).shown(),
        Cell.bytes(total.mapBytes()).shown(),
        cost.attention().size());
    FoldedNorms norms = cost.foldedNorms();
    if (norms.count() > 0) {
      line(
          text,
          "as published, before the exporter folded %d batch norms: %s parameters, %s",
          norms.count(),
          Cell.count(norms.parametersBefore(cost.parameters())).shown(),
          unit(norms.macsBefore(total.work().macs())));
    }
    cost.notes().forEach(note -> line(text, "note: %s", note));
    if (!cost.uncounted().isEmpty()) {
      line(text, "NOT COUNTED, and in no sum:");
      for (Uncounted each : cost.uncounted()) {
        line(text, "  %d x %s: %s", each.count(), each.type(), each.reason());
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private String unit(long macs) {
    String shown = Cell.count(figure(macs)).shown();
    return shown + (shown.indexOf(' ') < 0 ? " " : "") + heading();
  }

  long figure(long macs) {
    return flops ? Math.multiplyExact(2, macs) : macs;
  }

  private String heading() {
    return flops ? "FLOPs" : "MACs";
  }

  private Table rollups() {
    List<List<Cell>> rows = new ArrayList<>();
    List<Rollup> groups = by == By.OPERATOR ? cost.byOperator() : cost.byModule(depth);
    groups.forEach(group -> rows.add(row(group, group.key().isEmpty() ? "(top)" : group.key())));
    rows.add(row(cost.total(), "total"));
    return new Table(
        "Cost by " + by.name().toLowerCase(Locale.ROOT),
        1,
        List.of(
            by.name().toLowerCase(Locale.ROOT),
            "operators",
            "uncounted",
            "parameters",
            heading(),
            "softmax",
            "element-wise",
            "activations",
            "maps"),
        rows);
  }

  private List<Cell> row(Rollup rollup, String name) {
    return List.of(
        Cell.text(name),
        Cell.text(Long.toString(rollup.operators())),
        Cell.text(Long.toString(rollup.uncounted())),
        Cell.count(rollup.parameters()),
        Cell.count(figure(rollup.work().macs())),
        Cell.count(rollup.work().softmax()),
        Cell.count(rollup.work().elementwise()),
        Cell.bytes(rollup.activationBytes()),
        Cell.bytes(rollup.mapBytes()));
  }

  private Table attention() {
    List<List<Cell>> rows = new ArrayList<>();
    for (AttentionBlock block : cost.attention()) {
      rows.add(
          List.of(
              Cell.text(block.module().isEmpty() ? block.softmax() : block.module()),
              Cell.text(kind(block)),
              Cell.text(joined(block.map())),
              Cell.text(Long.toString(block.keys())),
              Cell.count(figure(block.projections().macs())),
              Cell.count(figure(block.core().matrix())),
              Cell.count(figure(block.core().gates())),
              Cell.count(block.core().softmax()),
              Cell.bytes(block.mapBytes())));
    }
    return new Table(
        "Cost by attention block, in " + heading(),
        3,
        List.of(
            "module", "scores", "map", "keys", "projections", "core", "gates", "softmax", "bytes"),
        rows);
  }

  static String kind(AttentionBlock block) {
    String kind =
        switch (block.kind()) {
          case PRODUCT -> "query-key";
          case PROJECTED -> "projected";
        };
    return block.masked() ? kind + ", masked" : kind;
  }

  static String joined(List<Long> sizes) {
    return sizes.isEmpty()
        ? "scalar"
        : sizes.stream().map(size -> Long.toString(size)).collect(Collectors.joining("x"));
  }
}
