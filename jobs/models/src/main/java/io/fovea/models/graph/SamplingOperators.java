package io.fovea.models.graph;

import java.util.List;

/** Operators that read maps at positions given as values. */
public sealed interface SamplingOperators extends Operators permits GraphBuilder {
  /**
   * Bilinear samples; what lies outside the map is 0, and -1 and 1 are the outer edges of its
   * corner pixels: PyTorch's grid_sample with align_corners=False.
   *
   * @param x [N, C, H, W]
   * @param grid [N, h, w, 2]: (x, y), -1 to 1 across the map
   * @return [N, C, h, w]
   */
  default Tensor gridSample(Tensor x, Tensor grid) {
    require("GridSample", x, ElementType.FLOAT);
    require("GridSample", grid, ElementType.FLOAT);
    requireRank("GridSample", x, 4);
    requireRank("GridSample", grid, 4);
    if (!x.shape().dim(0).mayEqual(grid.shape().dim(0))
        || !grid.shape().dim(3).mayEqual(Dim.of(2))) {
      throw refusal("GridSample", "cannot sample " + x + " at " + grid);
    }
    Operation operation =
        Operation.of("GridSample", x, grid)
            .with("mode", "bilinear")
            .with("padding_mode", "zeros")
            .with("align_corners", 0);
    Shape shape = x.shape().with(2, grid.shape().dim(1)).with(3, grid.shape().dim(2));
    return node(operation, x.type(), shape);
  }

  /**
   * The mean of bilinear samples in each bin of each box.
   *
   * @param x [N, C, H, W]
   * @param boxes [boxes, 4]: (left, top, right, bottom) before scaling
   * @param images INT64 [boxes]: which of the batch each box is in
   * @param size bins a side
   * @param scale from the boxes' coordinates to the map's
   * @param samples a bin and axis; 0 for as many as the bin has pixels, rounded up
   * @param aligned whether pixel centres lie at halves, as in detectron2's ROIAlignV2
   * @return [boxes, C, size, size]
   */
  default Tensor roiAlign(
      Tensor x, Tensor boxes, Tensor images, int size, float scale, int samples, boolean aligned) {
    requireBoxes("RoiAlign", x, boxes, 4);
    require("RoiAlign", images, ElementType.INT64);
    requireRank("RoiAlign", images, 1);
    Operation operation =
        Operation.of("RoiAlign", x, boxes, images)
            .with("mode", "avg")
            .with("coordinate_transformation_mode", aligned ? "half_pixel" : "output_half_pixel")
            .with("output_height", size)
            .with("output_width", size)
            .with("sampling_ratio", samples)
            .with("spatial_scale", scale);
    return node(operation, x.type(), bins(x, boxes, size));
  }

  /**
   * The largest value in each bin of each box, both quantised to whole pixels; 0 for bins without
   * pixels.
   *
   * @param boxes [boxes, 5]: image, left, top, right, bottom; right and bottom are within the box
   */
  default Tensor maxRoiPool(Tensor x, Tensor boxes, int size, float scale) {
    requireBoxes("MaxRoiPool", x, boxes, 5);
    Operation operation =
        Operation.of("MaxRoiPool", x, boxes)
            .with("pooled_shape", new long[] {size, size})
            .with("spatial_scale", scale);
    return node(operation, x.type(), bins(x, boxes, size));
  }

  private void requireBoxes(String operator, Tensor x, Tensor boxes, int columns) {
    require(operator, x, ElementType.FLOAT);
    require(operator, boxes, ElementType.FLOAT);
    requireRank(operator, x, 4);
    requireRank(operator, boxes, 2);
    if (!boxes.shape().dim(1).mayEqual(Dim.of(columns))) {
      throw refusal(operator, "takes boxes of " + columns + " numbers, not " + boxes);
    }
  }

  private static Shape bins(Tensor x, Tensor boxes, int size) {
    return new Shape(List.of(boxes.shape().dim(0), x.shape().dim(1), Dim.of(size), Dim.of(size)));
  }
}
