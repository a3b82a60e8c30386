package io.fovea.metrics.video;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What panoptic quality is made of, for one class.
 *
 * @param iou sum of the overlaps of matched segments
 * @param tp matched segments
 * @param fp predicted segments without a match
 * @param fn segments without a match
 */
public record PanopticCounts(double iou, long tp, long fp, long fn) {
  static final PanopticCounts NONE = new PanopticCounts(0, 0, 0, 0);

  PanopticCounts plus(PanopticCounts other) {
    return new PanopticCounts(iou + other.iou, tp + other.tp, fp + other.fp, fn + other.fn);
  }

  /** Whether there was anything to find, or anything found. */
  public boolean isPresent() {
    return tp + fp + fn > 0;
  }

  /** Panoptic quality, 0 to 1; 0 where nothing is present. */
  public double pq() {
    return isPresent() ? iou / (tp + 0.5 * fp + 0.5 * fn) : 0;
  }

  /** Segmentation quality: the mean overlap of matches; 0 where there are none. */
  public double sq() {
    return tp == 0 ? 0 : iou / tp;
  }

  /** Recognition quality, 0 to 1; 0 where nothing is present. */
  public double rq() {
    return isPresent() ? tp / (tp + 0.5 * fp + 0.5 * fn) : 0;
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(iou);
    out.writeLong(tp);
    out.writeLong(fp);
    out.writeLong(fn);
  }

  static PanopticCounts read(DataInput in) throws IOException {
    return new PanopticCounts(in.readDouble(), in.readLong(), in.readLong(), in.readLong());
  }
}
