package io.fovea.metrics.video;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;

/**
 * The scores of labelled videos.
 *
 * @param names the videos
 * @param params how they were scored
 * @param videos what each contributes, in the order of the names
 */
public record LabelResult(VideoNames names, LabelParams params, List<LabelTerms> videos) {
  public LabelResult {
    videos = List.copyOf(videos);
  }

  /** Which classes a mean is over. */
  public enum Group {
    ALL,
    THINGS,
    STUFF
  }

  /**
   * A mean of classes, those without any segment left out.
   *
   * @param pq panoptic quality, 0 to 1; NaN where {@code classes} is 0
   * @param sq segmentation quality
   * @param rq recognition quality
   * @param classes how many went into it
   */
  public record Quality(double pq, double sq, double rq, int classes) {}

  /** Counts by class over all videos, for the window at a place; of VPQ alone. */
  public List<PanopticCounts> counts(int window) {
    List<PanopticCounts> sums = new ArrayList<>();
    for (int k = 0; k < params.classes(); k++) {
      PanopticCounts sum = PanopticCounts.NONE;
      for (LabelTerms video : videos) {
        sum = sum.plus(video.windows().get(window).get(k));
      }
      sums.add(sum);
    }
    return sums;
  }

  /** Means for the window at a place; of VPQ alone. */
  public Quality quality(int window, Group group) {
    IntPredicate wanted =
        switch (group) {
          case ALL -> k -> true;
          case THINGS -> params::isThing;
          case STUFF -> k -> !params.isThing(k);
        };
    return quality(window, wanted);
  }

  /** Means over some classes, by id. */
  public Quality quality(int window, IntPredicate wanted) {
    return quality(counts(window), wanted);
  }

  /** Means for the window at a place of one video alone; of VPQ alone. */
  public Quality qualityOf(LabelTerms video, int window) {
    return quality(video.windows().get(window), k -> true);
  }

  private static Quality quality(List<PanopticCounts> counts, IntPredicate wanted) {
    List<PanopticCounts> present = new ArrayList<>();
    for (int k = 0; k < counts.size(); k++) {
      if (wanted.test(k) && counts.get(k).isPresent()) {
        present.add(counts.get(k));
      }
    }
    return new Quality(
        mean(present, PanopticCounts::pq),
        mean(present, PanopticCounts::sq),
        mean(present, PanopticCounts::rq),
        present.size());
  }

  private static double mean(List<PanopticCounts> counts, ToDoubleFunction<PanopticCounts> figure) {
    return counts.stream().mapToDouble(figure).reduce(0, Double::sum) / counts.size();
  }

  /** Video panoptic quality: the mean over the windows, 0 to 1; NaN where one has no class. */
  public double vpq(Group group) {
    double sum = 0;
    for (int w = 0; w < params.windows().size(); w++) {
      sum += quality(w, group).pq();
    }
    return sum / params.windows().size();
  }

  /** The same over some classes, by id. */
  public double vpq(IntPredicate wanted) {
    double sum = 0;
    for (int w = 0; w < params.windows().size(); w++) {
      sum += quality(w, wanted).pq();
    }
    return sum / params.windows().size();
  }

  /** Association quality, 0 to 1: the mean over the tubes of all videos; of STQ alone. */
  public double aq() {
    double sum = 0;
    long tubes = 0;
    for (LabelTerms video : videos) {
      sum += video.tracks().association();
      tubes += video.tracks().tubes();
    }
    return sum / Math.max((double) tubes, 1e-15);
  }

  /** Segmentation quality, 0 to 1: mean IoU of the pixels of all videos; of STQ alone. */
  public double sq() {
    long[] confusion = confusion();
    return confusion.length == 0 ? Double.NaN : TrackQuality.meanIou(confusion, params);
  }

  /**
   * Pixels of all videos by true class, then predicted class, as {@link TrackQuality#confusion};
   * empty without a video. Of STQ alone.
   */
  public long[] confusion() {
    long[] confusion = {};
    for (LabelTerms video : videos) {
      long[] more = video.tracks().confusion();
      confusion = confusion.length == 0 ? new long[more.length] : confusion;
      for (int i = 0; i < more.length; i++) {
        confusion[i] += more[i];
      }
    }
    return confusion;
  }

  /** What a row or column of {@link #confusion} is: a class, or the void class outside of them. */
  public int classAt(int place) {
    return place < params.classes() ? place : params.voidClass();
  }

  /**
   * Intersection over union by place in {@link #confusion}, whose mean segmentation quality is; NaN
   * of a class without a pixel. Of STQ alone.
   */
  public double[] ious() {
    return TrackQuality.ious(confusion(), params);
  }

  /** Segmentation and tracking quality: the geometric mean of the two; of STQ alone. */
  public double stq() {
    return Math.sqrt(aq() * sq());
  }
}
