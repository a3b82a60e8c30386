package io.fovea.models.graph;

/**
 * Where a convolution or pooling looks: kernel, stride, padding and dilation, each as (height,
 * width). Padding is the same at both ends of an axis.
 */
public record Window(
    int kernelHeight,
    int kernelWidth,
    int strideHeight,
    int strideWidth,
    int paddingHeight,
    int paddingWidth,
    int dilationHeight,
    int dilationWidth) {

  public Window {
    if (kernelHeight < 1
        || kernelWidth < 1
        || strideHeight < 1
        || strideWidth < 1
        || paddingHeight < 0
        || paddingWidth < 0
        || dilationHeight < 1
        || dilationWidth < 1) {
      throw new IllegalArgumentException(
          "a window needs kernel, stride and dilation of 1 or more and no negative padding");
    }
  }

  /** A kernel at every position that it fits: stride 1, no padding. */
  public static Window of(int kernelHeight, int kernelWidth) {
    return new Window(kernelHeight, kernelWidth, 1, 1, 0, 0, 1, 1);
  }

  /** A square kernel of odd size whose output is as large as its input. */
  public static Window same(int kernel) {
    return of(kernel, kernel).padding(kernel / 2, kernel / 2);
  }

  public Window stride(int height, int width) {
    return new Window(
        kernelHeight,
        kernelWidth,
        height,
        width,
        paddingHeight,
        paddingWidth,
        dilationHeight,
        dilationWidth);
  }

  public Window padding(int height, int width) {
    return new Window(
        kernelHeight,
        kernelWidth,
        strideHeight,
        strideWidth,
        height,
        width,
        dilationHeight,
        dilationWidth);
  }

  public Window dilation(int height, int width) {
    return new Window(
        kernelHeight,
        kernelWidth,
        strideHeight,
        strideWidth,
        paddingHeight,
        paddingWidth,
        height,
        width);
  }

  /** Rows that the window gives of an input of {@code height} rows. */
  Dim outputHeight(Dim height) {
    return output(height, kernelHeight, strideHeight, paddingHeight, dilationHeight);
  }

  Dim outputWidth(Dim width) {
    return output(width, kernelWidth, strideWidth, paddingWidth, dilationWidth);
  }

  private static Dim output(Dim size, int kernel, int stride, int padding, int dilation) {
    long reach = (long) dilation * (kernel - 1) + 1;
    return size.plus(2L * padding - reach + stride).dividedBy(stride);
  }

  Operation describe(Operation operation) {
    return operation
        .with("kernel_shape", new long[] {kernelHeight, kernelWidth})
        .with("strides", new long[] {strideHeight, strideWidth})
        .with("pads", new long[] {paddingHeight, paddingWidth, paddingHeight, paddingWidth});
  }

  long[] dilations() {
    return new long[] {dilationHeight, dilationWidth};
  }
}
