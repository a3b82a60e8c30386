package io.fovea.models.attention;

import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Tensor;

/**
 * How BlendMask and its baselines cut each instance's box out of the bases.
 *
 * @param bottom how
 * @param size bins a side, the paper's R
 * @param scale from boxes to bases: 0.25 where these have stride 4
 */
public record Regions(Bottom bottom, int size, float scale) {
  /** How bins take their values. */
  public enum Bottom {
    /** One bilinear sample at the centre of each bin, pixel centres at halves. */
    ROI_ALIGN,
    /** The largest value of each bin, boxes and bins being quantised to whole pixels. */
    ROI_POOL
  }

  public Regions {
    if (size < 1 || !(scale > 0)) {
      throw new IllegalArgumentException(size + " bins a side at scale " + scale);
    }
  }

  /**
   * The bases within each box.
   *
   * @param bases [images, K, height, width]
   * @param boxes [instances, 4]: (left, top, right, bottom) before scaling
   * @param images INT64 [instances]: which image each box is in
   * @return [instances, K, size, size]
   */
  public Tensor cut(GraphBuilder graph, Tensor bases, Tensor boxes, Tensor images) {
    if (bottom == Bottom.ROI_ALIGN) {
      return graph.roiAlign(bases, boxes, images, size, scale, 1, true);
    }
    Tensor image = graph.unsqueeze(graph.cast(images, ElementType.FLOAT), 1);
    return graph.maxRoiPool(bases, graph.concat(1, image, boxes), size, scale);
  }
}
