package io.fovea.models.decode;

import io.fovea.metrics.mask.Rle;
import java.util.List;

/**
 * An image of which every pixel belongs to one segment or to none.
 *
 * @param height pixels
 * @param width pixels
 * @param ids row by row, the id of each pixel's segment; 0 for none. Not to be written to
 * @param segments by rising id
 */
@SuppressWarnings("ArrayRecordComponent")
public record PanopticMap(int height, int width, int[] ids, List<Segment> segments) {

  /**
   * One segment.
   *
   * @param id from 1, of its own in the image
   * @param label the model's own class index
   * @param thing whether it is one object; else it is all of the image's stuff of that class
   * @param score 0 to 1
   * @param area its pixels, at least 1
   */
  public record Segment(int id, int label, boolean thing, double score, int area) {}

  public PanopticMap {
    LabelledPixels.requireSize(ids, height, width);
    segments = List.copyOf(segments);
  }

  /** The pixels of a segment. */
  public Rle mask(int id) {
    return LabelledPixels.where(ids, id, height, width);
  }
}
