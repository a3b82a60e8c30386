package io.fovea.models.cost;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.fovea.models.cost.Rule.Outcome;
import java.util.List;
import java.util.Map;

/** Operators that choose elements, and those that make constants and indices. */
final class SelectionRules {
  private SelectionRules() {}

  static void addTo(Map<String, Rule> rules) {
    rules.put("Gather", SelectionRules::gather);
    rules.put("GatherElements", node -> Outcome.moved(Fact.of(node.type(0), node.dims(1))));
    rules.put("GatherND", SelectionRules::gatherNd);
    for (String operator : new String[] {"Scatter", "ScatterElements", "ScatterND"}) {
      rules.put(operator, node -> Outcome.moved(Fact.of(node.type(0), node.dims(0))));
    }
    rules.put("TopK", SelectionRules::topK);
    rules.put("NonMaxSuppression", node -> Outcome.moved(Fact.of(DataType.INT64, Sizes.OPEN, 3)));
    rules.put(
        "NonZero", node -> Outcome.moved(Fact.of(DataType.INT64, node.dims(0).length, Sizes.OPEN)));
    rules.put("Compress", SelectionRules::compress);
    rules.put("Unique", SelectionRules::unique);
    rules.put("OneHot", SelectionRules::oneHot);
    rules.put("Shape", SelectionRules::shape);
    rules.put(
        "Size",
        node -> {
          long elements = node.input(0).elements();
          return Outcome.moved(Fact.scalar(DataType.INT64, elements < 0 ? Double.NaN : elements));
        });
    rules.put("Constant", node -> Outcome.moved(Constants.read(node.proto())));
    rules.put("ConstantOfShape", SelectionRules::constantOfShape);
    rules.put("Range", SelectionRules::range);
    rules.put("EyeLike", node -> Outcome.moved(Fact.of(node.type(0), node.dims(0))));
    for (String operator : new String[] {"RandomNormalLike", "RandomUniformLike", "Bernoulli"}) {
      rules.put(operator, node -> Outcome.moved(Fact.of(node.type(0), node.dims(0))));
    }
    for (String operator : new String[] {"RandomNormal", "RandomUniform"}) {
      rules.put(operator, node -> Outcome.moved(Fact.of(DataType.FLOAT, node.integers("shape"))));
    }
    rules.put("QuantizeLinear", SelectionRules::quantize);
    rules.put("DequantizeLinear", SelectionRules::dequantize);
    rules.put("DynamicQuantizeLinear", SelectionRules::dynamicQuantize);
  }

  private static Outcome gather(NodeView node) {
    Fact x = node.input(0);
    Fact indices = node.input(1);
    int axis = Sizes.axis(node.integer("axis", 0), x.rank());
    long[] dims =
        Sizes.concat(
            Sizes.slice(x.dims(), 0, axis),
            indices.dims(),
            Sizes.slice(x.dims(), axis + 1, x.rank()));
    Fact result = Fact.of(x.type(), dims);
    if (x.rank() == 1 && x.values() != null && indices.hasValues()) {
      double[] values = new double[indices.values().length];
      for (int i = 0; i < values.length; i++) {
        int at = (int) indices.values()[i];
        at = at < 0 ? at + x.values().length : at;
        if (at < 0 || at >= x.values().length) {
          throw new Refusal("index " + at + " of " + x.values().length);
        }
        values[i] = x.values()[at];
      }
      result = result.withValues(values);
    }
    return Outcome.moved(result);
  }

  private static Outcome gatherNd(NodeView node) {
    long[] x = node.dims(0);
    long[] indices = node.dims(1);
    int batch = (int) node.integer("batch_dims", 0);
    long depth = indices[indices.length - 1];
    if (depth == Sizes.OPEN || batch + depth > x.length) {
      throw new Refusal("how deep it reaches depends on data");
    }
    long[] dims =
        Sizes.concat(
            Sizes.slice(indices, 0, indices.length - 1),
            Sizes.slice(x, batch + (int) depth, x.length));
    return Outcome.moved(Fact.of(node.type(0), dims));
  }

  private static Outcome topK(NodeView node) {
    Fact x = node.input(0);
    int axis = Sizes.axis(node.integer("axis", -1), x.rank());
    double k =
        node.hasAttribute("k")
            ? node.integer("k", 1)
            : node.input(1).values() == null ? Double.NaN : node.input(1).values()[0];
    long[] dims = Sizes.with(x.dims(), axis, Double.isNaN(k) ? Sizes.OPEN : (long) k);
    return new Outcome(
        List.of(Fact.of(x.type(), dims), Fact.of(DataType.INT64, dims)),
        Work.elementwise(x.elements()));
  }

  private static Outcome compress(NodeView node) {
    if (!node.hasAttribute("axis")) {
      return Outcome.moved(Fact.of(node.type(0), Sizes.OPEN));
    }
    int axis = Sizes.axis(node.integer("axis", 0), node.dims(0).length);
    return Outcome.moved(Fact.of(node.type(0), Sizes.with(node.dims(0), axis, Sizes.OPEN)));
  }

  private static Outcome unique(NodeView node) {
    Fact positions = Fact.of(DataType.INT64, Sizes.OPEN);
    long[] dims =
        node.hasAttribute("axis")
            ? Sizes.with(
                node.dims(0), Sizes.axis(node.integer("axis", 0), node.dims(0).length), Sizes.OPEN)
            : new long[] {Sizes.OPEN};
    return new Outcome(
        List.of(Fact.of(node.type(0), dims), positions, positions, positions),
        Work.elementwise(node.input(0).elements()));
  }

  private static Outcome oneHot(NodeView node) {
    long[] indices = node.dims(0);
    long[] depth = node.numbers(1);
    long given = node.integer("axis", -1);
    int axis = Sizes.axis(given, indices.length + 1);
    long[] dims =
        Sizes.concat(
            Sizes.slice(indices, 0, axis),
            new long[] {depth[0]},
            Sizes.slice(indices, axis, indices.length));
    return Outcome.moved(Fact.of(node.type(2), dims));
  }

  private static Outcome shape(NodeView node) {
    long[] dims = node.dims(0);
    int from = end(node.integer("start", 0), dims.length);
    int to = end(node.integer("end", dims.length), dims.length);
    double[] values = new double[Math.max(0, to - from)];
    for (int i = 0; i < values.length; i++) {
      values[i] = dims[from + i] == Sizes.OPEN ? Double.NaN : dims[from + i];
    }
    return Outcome.moved(Fact.vector(DataType.INT64, values));
  }

  private static int end(long end, int rank) {
    return (int) Math.max(0, Math.min(rank, end < 0 ? end + rank : end));
  }

  private static Outcome constantOfShape(NodeView node) {
    double[] sizes = node.input(0).values();
    if (sizes == null) {
      throw new Refusal("its shape depends on data");
    }
    long[] dims = new long[sizes.length];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = Double.isNaN(sizes[i]) ? Sizes.OPEN : (long) sizes[i];
    }
    Fact value =
        node.hasAttribute("value")
            ? Constants.read(node.attribute("value").getT())
            : Fact.vector(DataType.FLOAT, 0);
    Fact result = Fact.of(value.type(), dims);
    return Outcome.moved(
        value.values() == null
            ? result
            : result.withValues(Values.take(value.values(), dims, position -> 0)));
  }

  private static Outcome range(NodeView node) {
    DataType type = node.type(0);
    if (!node.input(0).hasValues() || !node.input(1).hasValues() || !node.input(2).hasValues()) {
      return Outcome.moved(Fact.of(type, Sizes.OPEN));
    }
    double start = node.input(0).values()[0];
    double step = node.input(2).values()[0];
    double count = Math.max(0, Math.ceil((node.input(1).values()[0] - start) / step));
    if (!(count < Integer.MAX_VALUE)) {
      throw new Refusal("a range of " + count + " elements");
    }
    Fact result = Fact.of(type, (long) count);
    if (count > Fact.MOST_VALUES) {
      return Outcome.moved(result);
    }
    double[] values = new double[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = start + i * step;
    }
    return Outcome.moved(result.withValues(values));
  }

  private static Outcome quantize(NodeView node) {
    DataType type = node.has(2) ? node.type(2) : DataType.UINT8;
    Fact result = Fact.of(type, node.dims(0));
    return Outcome.of(result, ElementwiseRules.elementwise(result));
  }

  private static Outcome dequantize(NodeView node) {
    Fact result = Fact.of(node.type(1), node.dims(0));
    return Outcome.of(result, ElementwiseRules.elementwise(result));
  }

  private static Outcome dynamicQuantize(NodeView node) {
    Fact result = Fact.of(DataType.UINT8, node.dims(0));
    return new Outcome(
        List.of(result, Fact.of(DataType.FLOAT), Fact.of(DataType.UINT8)),
        ElementwiseRules.elementwise(result));
  }
}
