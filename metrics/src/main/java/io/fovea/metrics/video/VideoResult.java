package io.fovea.metrics.video;

import io.fovea.metrics.detection.DetectionResult;
import java.util.Map;

/**
 * The scores of a dataset of videos.
 *
 * @param params how it was scored
 * @param curves the reference's arrays and means; its area ranges are the slices of {@link
 *     VideoParams#curves}, its images the videos
 * @param quirks how often each {@link VideoQuirk} was met; those not met are absent
 */
public record VideoResult(
    VideoParams params, DetectionResult curves, Map<VideoQuirk, Long> quirks) {

  /**
   * The same result of some categories alone.
   *
   * @param places of the categories, ascending, each once
   */
  public VideoResult ofCategories(int[] places) {
    return new VideoResult(params, curves.ofCategories(places), quirks);
  }

  /** The twelve numbers of YouTube-VIS, or the eighteen of OVIS, and the table that is printed. */
  public VideoSummary summary() {
    return VideoSummary.of(this);
  }
}
