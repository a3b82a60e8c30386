package io.fovea.models.cost;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.fovea.models.cost.Rule.Outcome;
import java.util.Map;

/** Operators that read maps between their pixels. */
final class SamplingRules {
  /** Products and sums of a bilinear sample. */
  private static final long BILINEAR = 4;

  private static final long CUBIC = 16;

  private SamplingRules() {}

  static void addTo(Map<String, Rule> rules) {
    rules.put("Resize", SamplingRules::resize);
    rules.put("Upsample", SamplingRules::upsample);
    rules.put("RoiAlign", SamplingRules::roiAlign);
    rules.put("MaxRoiPool", SamplingRules::roiPool);
    rules.put("GridSample", SamplingRules::gridSample);
    rules.put("AffineGrid", SamplingRules::affineGrid);
  }

  private static Work sampled(NodeView node, Fact result) {
    long each =
        switch (node.text("mode", "nearest")) {
          case "nearest" -> 0;
          case "cubic", "bicubic" -> CUBIC;
          default -> BILINEAR;
        };
    return Work.elementwise(Sizes.product(result.elements(), each));
  }

  private static Outcome upsample(NodeView node) {
    double[] scales = node.hasAttribute("scales") ? node.reals("scales") : reals(node, 1);
    Fact result = Fact.of(node.type(0), scaled(node.dims(0), all(node.dims(0).length), scales));
    return Outcome.of(result, sampled(node, result));
  }

  private static Outcome resize(NodeView node) {
    long[] x = node.dims(0);
    int scalesAt = node.opset() < 11 ? 1 : 2;
    int[] axes =
        node.hasAttribute("axes") ? unsorted(node.integers("axes"), x.length) : all(x.length);
    double[] sizes = node.opset() >= 11 ? reals(node, 3) : null;
    long[] y = x.clone();
    if (sizes != null && sizes.length > 0) {
      if (sizes.length != axes.length) {
        throw new Refusal("it has " + sizes.length + " sizes for " + axes.length + " axes");
      }
      for (int i = 0; i < axes.length; i++) {
        y[axes[i]] = Double.isNaN(sizes[i]) ? Sizes.OPEN : (long) sizes[i];
      }
      keepRatio(node, x, y, axes);
    } else {
      y = scaled(x, axes, reals(node, scalesAt));
    }
    Fact result = Fact.of(node.type(0), y);
    return Outcome.of(result, sampled(node, result));
  }

  private static void keepRatio(NodeView node, long[] x, long[] y, int[] axes) {
    String policy = node.text("keep_aspect_ratio_policy", "stretch");
    if (policy.equals("stretch")) {
      return;
    }
    double scale = Double.NaN;
    for (int axis : axes) {
      if (x[axis] == Sizes.OPEN || y[axis] == Sizes.OPEN) {
        throw new Refusal("its sizes depend on data");
      }
      double own = (double) y[axis] / x[axis];
      boolean better = policy.equals("not_larger") ? own < scale : own > scale;
      scale = Double.isNaN(scale) || better ? own : scale;
    }
    for (int axis : axes) {
      y[axis] = Math.round(scale * x[axis]);
    }
  }

  private static long[] scaled(long[] x, int[] axes, double[] scales) {
    if (scales == null || scales.length != axes.length) {
      throw new Refusal("its scales are not known");
    }
    long[] y = x.clone();
    for (int i = 0; i < axes.length; i++) {
      boolean open = y[axes[i]] == Sizes.OPEN || Double.isNaN(scales[i]);
      // ONNX Runtime and the definition multiply in single precision, then round down.
      y[axes[i]] = open ? Sizes.OPEN : (long) Math.floor(y[axes[i]] * (double) (float) scales[i]);
    }
    return y;
  }

  private static double[] reals(NodeView node, int input) {
    return node.has(input) ? node.input(input).values() : null;
  }

  private static int[] all(int rank) {
    return Sizes.allAxes(rank);
  }

  private static int[] unsorted(long[] axes, int rank) {
    int[] positive = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      positive[i] = Sizes.axis(axes[i], rank);
    }
    return positive;
  }

  private static Outcome roiAlign(NodeView node) {
    long height = node.integer("output_height", 1);
    long width = node.integer("output_width", 1);
    long[] y = {node.dims(1)[0], node.dims(0)[1], height, width};
    Fact result = Fact.of(node.type(0), y);
    long samples = node.integer("sampling_ratio", 0);
    // A ratio of 0 takes as many samples as the box is large: one a bin is the least.
    long each = Sizes.product(Math.max(1, samples), Math.max(1, samples), BILINEAR);
    return Outcome.of(result, Work.elementwise(Sizes.product(result.elements(), each)));
  }

  private static Outcome roiPool(NodeView node) {
    long[] pooled = node.integers("pooled_shape");
    if (pooled == null || pooled.length != 2) {
      throw new Refusal("pooled_shape is missing");
    }
    Fact result = Fact.of(node.type(0), node.dims(1)[0], node.dims(0)[1], pooled[0], pooled[1]);
    return Outcome.of(result, ElementwiseRules.elementwise(result));
  }

  private static Outcome gridSample(NodeView node) {
    long[] x = node.dims(0);
    long[] grid = node.dims(1);
    long[] y = Sizes.concat(new long[] {x[0], x[1]}, Sizes.slice(grid, 1, grid.length - 1));
    Fact result = Fact.of(node.type(0), y);
    long each =
        switch (node.text("mode", "linear")) {
          case "nearest" -> 0;
          case "cubic", "bicubic" -> CUBIC;
          default -> BILINEAR;
        };
    return Outcome.of(result, Work.elementwise(Sizes.product(result.elements(), each)));
  }

  private static Outcome affineGrid(NodeView node) {
    long[] size = node.numbers(1);
    long[] spatial = Sizes.slice(size, 2, size.length);
    long[] y = Sizes.concat(new long[] {size[0]}, spatial, new long[] {spatial.length});
    Fact result = Fact.of(DataType.FLOAT, y);
    return Outcome.of(result, ElementwiseRules.elementwise(result));
  }
}
