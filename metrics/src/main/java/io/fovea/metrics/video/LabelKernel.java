package io.fovea.metrics.video;

import java.util.ArrayList;
import java.util.List;

/** Scores one labelled video: video panoptic quality or segmentation and tracking quality. */
public final class LabelKernel {
  private final LabelParams params;

  public LabelKernel(LabelParams params) {
    this.params = params;
  }

  /**
   * Scores one video.
   *
   * @param videoIndex its place among those scored
   * @throws io.fovea.metrics.UserError if a pixel has a class that there is not
   */
  public LabelTerms score(int videoIndex, LabelVideo video) {
    video.truth().forEach(this::requireClasses);
    video.predicted().forEach(this::requireClasses);
    if (params.measure() == LabelMeasure.STQ) {
      return new LabelTerms(videoIndex, List.of(), TrackQuality.of(video, params));
    }
    List<List<PanopticCounts>> windows = new ArrayList<>();
    for (int window : params.windows()) {
      windows.add(List.of(new PanopticWindows(params).score(video, window)));
    }
    return new LabelTerms(videoIndex, windows, null);
  }

  private void requireClasses(LabelFrame frame) {
    for (int classId : frame.classes()) {
      params.requireClass(classId);
    }
  }
}
