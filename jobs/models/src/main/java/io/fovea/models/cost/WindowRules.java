package io.fovea.models.cost;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.fovea.models.cost.Rule.Outcome;
import java.util.List;
import java.util.Map;

/** Convolutions and pooling over any number of spatial axes. */
final class WindowRules {
  private WindowRules() {}

  static void addTo(Map<String, Rule> rules) {
    rules.put("Conv", node -> conv(node, 0, 1, node.type(0)));
    rules.put("FusedConv", node -> conv(node, 0, 1, node.type(0)));
    rules.put("ConvInteger", node -> conv(node, 0, 1, DataType.INT32));
    rules.put("QLinearConv", node -> conv(node, 0, 3, node.type(7)));
    rules.put("ConvTranspose", WindowRules::transposed);
    rules.put("DeformConv", WindowRules::deformable);
    rules.put("AveragePool", WindowRules::pool);
    rules.put("MaxPool", WindowRules::pool);
    rules.put("LpPool", WindowRules::pool);
    for (String operator : new String[] {"GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"}) {
      rules.put(operator, WindowRules::global);
    }
  }

  private static Outcome conv(NodeView node, int input, int kernel, DataType type) {
    long[] x = node.dims(input);
    long[] w = node.dims(kernel);
    int spatial = x.length - 2;
    if (spatial < 1 || w.length != x.length) {
      throw new Refusal("a kernel of " + Sizes.text(w) + " over " + Sizes.text(x));
    }
    long groups = node.integer("group", 1);
    MatrixRules.same(x[1], Sizes.product(w[1], groups));
    long[] y = windowed(node, x, w[0], Sizes.slice(w, 2, w.length), false);
    long taps = Sizes.product(w, 1, w.length);
    Fact result = Fact.of(type, y);
    return Outcome.of(result, Work.matrix(Sizes.product(result.elements(), taps)));
  }

  /** The kernel is read at the channels that a bilinear sample gives: four products more a tap. */
  private static Outcome deformable(NodeView node) {
    Outcome plain = conv(node, 0, 1, node.type(0));
    long[] y = plain.outputs().get(0).dims();
    long samples =
        Sizes.product(
            y[0],
            Sizes.product(y, 2, y.length),
            node.dims(0)[1],
            Sizes.product(node.dims(1), 2, node.dims(1).length));
    return Outcome.of(
        plain.outputs().get(0), plain.work().plus(Work.elementwise(Sizes.product(4, samples))));
  }

  private static Outcome transposed(NodeView node) {
    long[] x = node.dims(0);
    long[] w = node.dims(1);
    int spatial = x.length - 2;
    if (spatial < 1 || w.length != x.length) {
      throw new Refusal("a kernel of " + Sizes.text(w) + " over " + Sizes.text(x));
    }
    MatrixRules.same(x[1], w[0]);
    long[] strides = node.integers("strides", spatial, 1);
    long[] dilations = node.integers("dilations", spatial, 1);
    long[] pads = node.integers("pads", 2 * spatial, 0);
    long[] more = node.integers("output_padding", spatial, 0);
    long[] given = node.integers("output_shape");
    String auto = node.text("auto_pad", "NOTSET");
    long[] y = new long[x.length];
    y[0] = x[0];
    y[1] = Sizes.product(w[1], node.integer("group", 1));
    for (int i = 0; i < spatial; i++) {
      long size = x[i + 2];
      long reach = dilations[i] * (w[i + 2] - 1) + 1;
      if (given != null) {
        y[i + 2] = given[given.length - spatial + i];
      } else if (size == Sizes.OPEN) {
        y[i + 2] = Sizes.OPEN;
      } else if (auto.startsWith("SAME")) {
        y[i + 2] = Sizes.product(size, strides[i]);
      } else {
        long padding = auto.equals("VALID") ? 0 : pads[i] + pads[i + spatial];
        y[i + 2] = positive(Sizes.product(strides[i], size - 1) + more[i] + reach - padding);
      }
    }
    long macs = Sizes.product(Sizes.product(x), Sizes.product(w, 1, w.length));
    return Outcome.of(Fact.of(node.type(0), y), Work.matrix(macs));
  }

  private static Outcome pool(NodeView node) {
    long[] x = node.dims(0);
    long[] kernel = node.integers("kernel_shape");
    if (kernel == null || kernel.length != x.length - 2) {
      throw new Refusal("a window that does not fit " + Sizes.text(x));
    }
    long[] y = windowed(node, x, x[1], kernel, node.integer("ceil_mode", 0) != 0);
    Fact result = Fact.of(node.type(0), y);
    Work work = Work.elementwise(Sizes.product(result.elements(), Sizes.product(kernel)));
    return new Outcome(List.of(result, Fact.of(DataType.INT64, y)), work);
  }

  private static Outcome global(NodeView node) {
    long[] x = node.dims(0);
    long[] y = x.clone();
    for (int i = 2; i < y.length; i++) {
      y[i] = 1;
    }
    return Outcome.of(Fact.of(node.type(0), y), ElementwiseRules.elementwise(node.input(0)));
  }

  private static long[] windowed(
      NodeView node, long[] x, long channels, long[] kernel, boolean ceil) {
    int spatial = kernel.length;
    long[] strides = node.integers("strides", spatial, 1);
    long[] dilations = node.integers("dilations", spatial, 1);
    long[] pads = node.integers("pads", 2 * spatial, 0);
    String auto = node.text("auto_pad", "NOTSET");
    long[] y = new long[x.length];
    y[0] = x[0];
    y[1] = channels;
    for (int i = 0; i < spatial; i++) {
      long size = x[i + 2];
      if (strides[i] < 1 || dilations[i] < 1) {
        throw new Refusal("a stride of " + strides[i] + ", a dilation of " + dilations[i]);
      }
      if (size == Sizes.OPEN) {
        y[i + 2] = Sizes.OPEN;
      } else if (auto.startsWith("SAME")) {
        y[i + 2] = ceilDiv(size, strides[i]);
      } else {
        long before = auto.equals("VALID") ? 0 : pads[i];
        long after = auto.equals("VALID") ? 0 : pads[i + spatial];
        long room =
            size
                + before
                + after
                - Math.addExact(Math.multiplyExact(dilations[i], kernel[i] - 1), 1);
        if (room < 0) {
          throw new Refusal("its window does not fit " + Sizes.text(x));
        }
        long steps = ceil ? ceilDiv(room, strides[i]) : room / strides[i];
        // A window that would start in the padding after the end is left out.
        boolean outside = ceil && steps * strides[i] >= size + before;
        y[i + 2] = outside ? steps : steps + 1;
      }
    }
    return y;
  }

  private static long ceilDiv(long a, long b) {
    return (a + b - 1) / b;
  }

  private static long positive(long size) {
    if (size < 1) {
      throw new Refusal("a size of " + size);
    }
    return size;
  }
}
