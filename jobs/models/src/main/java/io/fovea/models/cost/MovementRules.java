package io.fovea.models.cost;

import io.fovea.models.cost.Rule.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Operators that give their input's elements under another shape or order: no arithmetic. */
final class MovementRules {
  private MovementRules() {}

  static void addTo(Map<String, Rule> rules) {
    rules.put("Reshape", MovementRules::reshape);
    rules.put("Flatten", MovementRules::flatten);
    rules.put("Squeeze", MovementRules::squeeze);
    rules.put("Unsqueeze", MovementRules::unsqueeze);
    rules.put("Transpose", MovementRules::transpose);
    rules.put("Concat", MovementRules::concat);
    rules.put("Split", MovementRules::split);
    rules.put("Slice", Slicing::apply);
    rules.put("Pad", MovementRules::pad);
    rules.put("Tile", MovementRules::tile);
    rules.put("Expand", MovementRules::expand);
    rules.put("DepthToSpace", MovementRules::depthToSpace);
    rules.put("SpaceToDepth", MovementRules::spaceToDepth);
    rules.put("Trilu", node -> Outcome.moved(Fact.of(node.type(0), node.dims(0))));
    rules.put("ReverseSequence", node -> Outcome.moved(Fact.of(node.type(0), node.dims(0))));
  }

  private static Outcome reshape(NodeView node) {
    Fact x = node.input(0);
    double[] target;
    if (node.hasAttribute("shape")) {
      target = java.util.Arrays.stream(node.integers("shape")).asDoubleStream().toArray();
    } else {
      target = node.input(1).values();
    }
    if (target == null) {
      throw new Refusal("the new shape depends on data");
    }
    boolean zero = node.integer("allowzero", 0) != 0;
    long[] dims = new long[target.length];
    int rest = -1;
    int open = 0;
    for (int i = 0; i < dims.length; i++) {
      if (Double.isNaN(target[i])) {
        dims[i] = Sizes.OPEN;
        open++;
      } else if (target[i] == -1) {
        rest = i;
        dims[i] = 1;
      } else if (target[i] == 0 && !zero) {
        if (i >= x.rank()) {
          throw new Refusal("there is no size " + i + " to copy");
        }
        dims[i] = x.dims()[i];
        open += dims[i] == Sizes.OPEN ? 1 : 0;
      } else {
        dims[i] = (long) target[i];
      }
    }
    if (rest >= 0) {
      long written = Sizes.product(dims);
      long elements = x.elements();
      if (open == 0 && elements >= 0 && written > 0 && elements % written != 0) {
        throw new Refusal(Sizes.text(x.dims()) + " does not fit the new shape");
      }
      dims[rest] = elements < 0 || written <= 0 ? Sizes.OPEN : elements / written;
    } else if (open == 0 && x.elements() >= 0 && Sizes.product(dims) != x.elements()) {
      throw new Refusal(Sizes.text(x.dims()) + " cannot become " + Sizes.text(dims));
    } else if (open == 1 && x.elements() > 0) {
      // One size alone follows from all others.
      for (int i = 0; i < dims.length; i++) {
        if (dims[i] == Sizes.OPEN) {
          dims[i] = 1;
          dims[i] = x.elements() / Math.max(1, Sizes.product(dims));
        }
      }
    }
    return Outcome.moved(reshaped(x, dims));
  }

  private static Fact reshaped(Fact x, long[] dims) {
    return Fact.of(x.type(), dims).withValues(x.values());
  }

  private static Outcome flatten(NodeView node) {
    long[] x = node.dims(0);
    long given = node.integer("axis", 1);
    int axis = given == x.length ? x.length : Sizes.axis(given, x.length);
    long[] dims = {Sizes.product(x, 0, axis), Sizes.product(x, axis, x.length)};
    return Outcome.moved(reshaped(node.input(0), dims));
  }

  private static Outcome squeeze(NodeView node) {
    Fact x = node.input(0);
    long[] given = node.numbers("axes", 1);
    boolean[] gone = new boolean[x.rank()];
    if (given == null) {
      for (int i = 0; i < gone.length; i++) {
        gone[i] = x.dims()[i] == 1;
      }
    } else {
      for (int axis : Sizes.axes(given, x.rank())) {
        gone[axis] = true;
      }
    }
    List<Long> dims = new ArrayList<>();
    for (int i = 0; i < gone.length; i++) {
      if (!gone[i]) {
        dims.add(x.dims()[i]);
      }
    }
    return Outcome.moved(reshaped(x, dims.stream().mapToLong(Long::longValue).toArray()));
  }

  private static Outcome unsqueeze(NodeView node) {
    Fact x = node.input(0);
    long[] given = node.numbers("axes", 1);
    if (given == null) {
      throw new Refusal("its axes are missing");
    }
    int rank = x.rank() + given.length;
    boolean[] added = new boolean[rank];
    for (int axis : Sizes.axes(given, rank)) {
      added[axis] = true;
    }
    long[] dims = new long[rank];
    int next = 0;
    for (int i = 0; i < rank; i++) {
      dims[i] = added[i] ? 1 : x.dims()[next++];
    }
    return Outcome.moved(reshaped(x, dims));
  }

  private static Outcome transpose(NodeView node) {
    Fact x = node.input(0);
    int rank = x.rank();
    long[] order = node.integers("perm");
    if (order == null) {
      order = new long[rank];
      for (int i = 0; i < rank; i++) {
        order[i] = rank - 1L - i;
      }
    }
    if (order.length != rank) {
      throw new Refusal("it orders " + order.length + " axes of " + rank);
    }
    long[] dims = new long[rank];
    long[] from = Values.strides(x.dims());
    long[] strides = new long[rank];
    for (int i = 0; i < rank; i++) {
      int axis = Sizes.axis(order[i], rank);
      dims[i] = x.dims()[axis];
      strides[i] = from[axis];
    }
    double[] values = Values.take(x.values(), dims, position -> Values.offset(position, strides));
    return Outcome.moved(Fact.of(x.type(), dims).withValues(values));
  }

  private static Outcome concat(NodeView node) {
    long[] dims = node.dims(0).clone();
    int axis = Sizes.axis(node.integer("axis", 1), dims.length);
    boolean valued = dims.length == 1 && node.allValued();
    List<Double> values = new ArrayList<>();
    for (int part = 0; part < node.inputCount(); part++) {
      long[] own = node.dims(part);
      if (own.length != dims.length) {
        throw new Refusal("its parts differ in dimensions");
      }
      for (int i = 0; i < dims.length; i++) {
        if (i != axis) {
          dims[i] = MatrixRules.same(dims[i], own[i]);
        } else if (part > 0) {
          dims[i] = Sizes.sum(dims[i], own[i]);
        }
      }
      if (valued) {
        for (double value : node.input(part).values()) {
          values.add(value);
        }
      }
    }
    Fact result = Fact.of(node.type(0), dims);
    return Outcome.moved(
        valued
            ? result.withValues(values.stream().mapToDouble(Double::doubleValue).toArray())
            : result);
  }

  private static Outcome split(NodeView node) {
    Fact x = node.input(0);
    int axis = Sizes.axis(node.integer("axis", 0), x.rank());
    long size = x.dims()[axis];
    long[] parts = node.numbers("split", 1);
    int count = parts == null ? node.outputCount() : parts.length;
    List<Fact> outputs = new ArrayList<>();
    long from = 0;
    for (int i = 0; i < count; i++) {
      long each = size == Sizes.OPEN ? Sizes.OPEN : (size + count - 1) / count;
      long length = parts != null ? parts[i] : each < 0 ? each : Math.min(each, size - from);
      Fact part = Fact.of(x.type(), Sizes.with(x.dims(), axis, length));
      if (x.rank() == 1 && x.values() != null && length >= 0 && from + length <= size) {
        part =
            part.withValues(
                java.util.Arrays.copyOfRange(x.values(), (int) from, (int) (from + length)));
      }
      outputs.add(part);
      from = Math.max(from, 0) + Math.max(length, 0);
    }
    return new Outcome(outputs, Work.NONE);
  }

  private static Outcome pad(NodeView node) {
    long[] x = node.dims(0);
    long[] pads = node.numbers("pads", 1);
    if (pads == null) {
      throw new Refusal("its pads are missing");
    }
    long[] given = node.numbers(3);
    int[] axes = new int[given == null ? x.length : given.length];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = given == null ? i : Sizes.axis(given[i], x.length);
    }
    if (pads.length != 2 * axes.length) {
      throw new Refusal("it has " + pads.length + " pads for " + axes.length + " axes");
    }
    long[] y = x.clone();
    for (int i = 0; i < axes.length; i++) {
      long size = Sizes.sum(Sizes.sum(x[axes[i]], pads[i]), pads[i + axes.length]);
      y[axes[i]] = x[axes[i]] == Sizes.OPEN ? Sizes.OPEN : Math.max(0, size);
    }
    return Outcome.moved(Fact.of(node.type(0), y));
  }

  private static Outcome tile(NodeView node) {
    Fact x = node.input(0);
    double[] repeats = node.input(1).values();
    if (repeats == null || repeats.length != x.rank()) {
      throw new Refusal("how often it repeats depends on data");
    }
    long[] dims = new long[repeats.length];
    for (int i = 0; i < dims.length; i++) {
      dims[i] =
          Double.isNaN(repeats[i]) ? Sizes.OPEN : Sizes.product(x.dims()[i], (long) repeats[i]);
    }
    long[] strides = Values.strides(x.dims());
    double[] values =
        Values.take(
            x.values(),
            dims,
            position -> {
              long at = 0;
              for (int i = 0; i < strides.length; i++) {
                at += position[i] % x.dims()[i] * strides[i];
              }
              return (int) at;
            });
    return Outcome.moved(Fact.of(x.type(), dims).withValues(values));
  }

  private static Outcome expand(NodeView node) {
    double[] target = node.input(1).values();
    if (target == null) {
      throw new Refusal("the new shape depends on data");
    }
    long[] wanted = new long[target.length];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = Double.isNaN(target[i]) ? Sizes.OPEN : (long) target[i];
    }
    long[] dims = Sizes.broadcast(node.dims(0), wanted);
    Fact result = Fact.of(node.type(0), dims);
    return Outcome.moved(result.withValues(Values.spread(node.input(0), dims)));
  }

  private static Outcome depthToSpace(NodeView node) {
    long[] x = four(node);
    long block = Math.max(1, node.integer("blocksize", 1));
    return Outcome.moved(
        Fact.of(
            node.type(0),
            x[0],
            x[1] == Sizes.OPEN ? Sizes.OPEN : x[1] / (block * block),
            Sizes.product(x[2], block),
            Sizes.product(x[3], block)));
  }

  private static Outcome spaceToDepth(NodeView node) {
    long[] x = four(node);
    long block = Math.max(1, node.integer("blocksize", 1));
    return Outcome.moved(
        Fact.of(
            node.type(0),
            x[0],
            Sizes.product(x[1], block, block),
            x[2] == Sizes.OPEN ? Sizes.OPEN : x[2] / block,
            x[3] == Sizes.OPEN ? Sizes.OPEN : x[3] / block));
  }

  private static long[] four(NodeView node) {
    long[] x = node.dims(0);
    if (x.length != 4) {
      throw new Refusal("it takes maps, not " + Sizes.text(x));
    }
    return x;
  }
}
