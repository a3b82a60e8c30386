package io.fovea.models.decode;

import io.fovea.metrics.mask.Rle;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An image of which every pixel belongs to one segment or to none.
 *
 * @param height pixels
 * @param width pixels
 * @param ids row by row, the id of each pixel's segment; 0 for none. Not to be written to
 * @param segments by rising id, from 1 without gaps
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

  /**
   * Every pixel as {@code label * divisor + number}, as DeepLab's files hold it: things of a class
   * are numbered from 1, stuff is 0.
   *
   * @param divisor above the number of things of any class
   * @param none what pixels of no segment are
   */
  public int[] encoded(int divisor, int none) {
    Map<Integer, Integer> numbers = new TreeMap<>();
    int[] codes = new int[segments.size() + 1];
    codes[0] = none;
    for (Segment segment : segments) {
      int number = segment.thing ? numbers.merge(segment.label, 1, Integer::sum) : 0;
      if (number >= divisor) {
        throw new IllegalArgumentException(
            number + " things of class " + segment.label + " by a divisor of " + divisor);
      }
      codes[segment.id] = segment.label * divisor + number;
    }
    int[] encoded = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      encoded[i] = codes[ids[i]];
    }
    return encoded;
  }

  /** The pixels of a segment. */
  public Rle mask(int id) {
    return LabelledPixels.where(ids, id, height, width);
  }
}
