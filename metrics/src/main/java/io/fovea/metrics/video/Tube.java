package io.fovea.metrics.video;

import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.stats.NumpySum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * An object through the frames of a video: a mask a frame, null where the object is not there. The
 * place in the list is the frame's place in the video. Immutable.
 *
 * @param frames masks or nulls; copied
 */
public record Tube(List<Rle> frames) {
  public Tube {
    frames = Collections.unmodifiableList(new ArrayList<>(frames));
  }

  /** A tube of these masks and nulls. */
  public static Tube of(Rle... frames) {
    return new Tube(Arrays.asList(frames));
  }

  /** How many frames it has, with and without a mask. */
  public int length() {
    return frames.size();
  }

  /** The mask of frame {@code t}, or null. */
  public Rle frame(int t) {
    return frames.get(t);
  }

  /**
   * The mean foreground of the frames that have any, in pixels; 0 where no frame has. Frames
   * without a mask and masks without foreground do not count.
   */
  public double meanArea() {
    return meanVisible(
        frames.stream().mapToDouble(frame -> frame == null ? 0 : frame.area()).toArray());
  }

  /**
   * The mean of the areas that are not 0, as the reference takes it of an annotation's {@code
   * areas}.
   *
   * @param areas by frame; 0 where there is none
   * @return 0 where all are 0
   */
  public static double meanVisible(double[] areas) {
    double[] visible = Arrays.stream(areas).filter(area -> area != 0).toArray();
    return visible.length == 0 ? 0 : NumpySum.mean(visible);
  }

  /** Whether any frame has foreground. */
  public boolean isVisible() {
    return frames.stream().anyMatch(frame -> frame != null && frame.area() > 0);
  }

  /** The same with frames without a mask added up to a length; itself where it has that length. */
  public Tube padded(int length) {
    if (length <= frames.size()) {
      return this;
    }
    List<Rle> longer = new ArrayList<>(frames);
    longer.addAll(Collections.nCopies(length - frames.size(), null));
    return new Tube(longer);
  }

  /** The same with masks in canonical form, and null for masks without foreground. */
  public Tube canonical() {
    List<Rle> canonical = new ArrayList<>(frames.size());
    for (Rle frame : frames) {
      canonical.add(frame == null || frame.area() == 0 ? null : frame.canonical());
    }
    return new Tube(canonical);
  }
}
