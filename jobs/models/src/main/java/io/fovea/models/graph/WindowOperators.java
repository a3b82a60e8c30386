package io.fovea.models.graph;

import java.util.List;

/** Operators over neighbourhoods of maps [batch, channels, height, width]. */
public sealed interface WindowOperators extends ShapeOperators permits GraphBuilder {
  /**
   * Convolution (cross-correlation, as ONNX and PyTorch define it).
   *
   * @param x [N, C, H, W]
   * @param weight [outputs, C / groups, kernel height, kernel width]
   * @param bias [outputs], or null
   * @return [N, outputs, H', W']
   */
  default Tensor conv(Tensor x, Tensor weight, Tensor bias, Window window, int groups) {
    require("Conv", x, ElementType.FLOAT);
    requireRank("Conv", x, 4);
    requireRank("Conv", weight, 4);
    Shape kernel = weight.shape();
    Dim outputs = kernel.dim(0);
    if (groups < 1 || (outputs.isFixed() && outputs.size() % groups != 0)) {
      throw refusal("Conv", "cannot split " + outputs + " outputs into " + groups + " groups");
    }
    if (!x.shape().dim(1).mayEqual(kernel.dim(1).times(groups))) {
      throw refusal(
          "Conv",
          x
              + " has "
              + x.shape().dim(1)
              + " channels but the kernel "
              + kernel
              + " takes "
              + kernel.dim(1).times(groups));
    }
    if (!kernel.dim(2).is(window.kernelHeight()) || !kernel.dim(3).is(window.kernelWidth())) {
      throw refusal("Conv", "the window " + window + " is not the size of the kernel " + kernel);
    }
    if (bias != null && (bias.shape().rank() != 1 || !bias.shape().dim(0).mayEqual(outputs))) {
      throw refusal("Conv", "the bias " + bias + " does not fit " + outputs + " outputs");
    }
    Operation operation =
        window
            .describe(Operation.of("Conv", x, weight, bias))
            .with("dilations", window.dilations())
            .with("group", groups);
    return node(operation, x.type(), windowed("Conv", x, outputs, window));
  }

  /** Convolution of all channels with all. */
  default Tensor conv(Tensor x, Tensor weight, Tensor bias, Window window) {
    return conv(x, weight, bias, window, 1);
  }

  /** The largest value in each window; padding never wins. */
  default Tensor maxPool(Tensor x, Window window) {
    require("MaxPool", x, ElementType.FLOAT);
    requireRank("MaxPool", x, 4);
    Operation operation =
        window.describe(Operation.of("MaxPool", x)).with("dilations", window.dilations());
    return node(operation, x.type(), windowed("MaxPool", x, x.shape().dim(1), window));
  }

  /** The mean of each window's values; padding is not counted. The window cannot be dilated. */
  default Tensor averagePool(Tensor x, Window window) {
    require("AveragePool", x, ElementType.FLOAT);
    requireRank("AveragePool", x, 4);
    if (window.dilationHeight() != 1 || window.dilationWidth() != 1) {
      throw refusal("AveragePool", "cannot be dilated");
    }
    Operation operation = window.describe(Operation.of("AveragePool", x));
    return node(operation, x.type(), windowed("AveragePool", x, x.shape().dim(1), window));
  }

  /**
   * Height and width multiplied by a factor.
   *
   * @return [N, C, floor(H scale), floor(W scale)]
   */
  default Tensor resize(Tensor x, Interpolation interpolation, float scale) {
    requireRank("Resize", x, 4);
    if (!(scale > 0)) {
      throw refusal("Resize", "cannot scale by " + scale);
    }
    Shape shape =
        x.shape()
            .with(2, x.shape().dim(2).scaledBy(scale))
            .with(3, x.shape().dim(3).scaledBy(scale));
    Operation operation = Operation.of("Resize", x, null, floats(1, 1, scale, scale));
    return node(interpolation.describe(operation), x.type(), shape);
  }

  /** Height and width made those of another map, whatever they are when the graph runs. */
  default Tensor resizeLike(Tensor x, Interpolation interpolation, Tensor like) {
    requireRank("Resize", x, 4);
    requireRank("Resize", like, 4);
    Tensor sizes = concat(0, slice(shapeOf(x), 0, 0, 2), slice(shapeOf(like), 0, 2, 4));
    Shape shape = x.shape().with(2, like.shape().dim(2)).with(3, like.shape().dim(3));
    Operation operation = Operation.of("Resize", x, null, null, sizes);
    return node(interpolation.describe(operation), x.type(), shape);
  }

  /** Height and width made those given. */
  default Tensor resizeTo(Tensor x, Interpolation interpolation, long height, long width) {
    requireRank("Resize", x, 4);
    boolean fixed = x.shape().dim(0).isFixed() && x.shape().dim(1).isFixed();
    Tensor sizes =
        fixed
            ? longs(x.shape().dim(0).size(), x.shape().dim(1).size(), height, width)
            : concat(0, slice(shapeOf(x), 0, 0, 2), longs(height, width));
    Shape shape = x.shape().with(2, Dim.of(height)).with(3, Dim.of(width));
    return node(
        interpolation.describe(Operation.of("Resize", x, null, null, sizes)), x.type(), shape);
  }

  private Shape windowed(String operator, Tensor x, Dim channels, Window window) {
    Dim height = window.outputHeight(x.shape().dim(2));
    Dim width = window.outputWidth(x.shape().dim(3));
    if (height.is(0) || width.is(0)) {
      throw refusal(operator, "the window " + window + " does not fit " + x);
    }
    return new Shape(List.of(x.shape().dim(0), channels, height, width));
  }
}
