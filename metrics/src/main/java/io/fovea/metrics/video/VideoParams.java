package io.fovea.metrics.video;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.AreaRange;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.IouType;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What of videos to score and how.
 *
 * @param detection thresholds, caps (of one video and category), ranges of the mean area, mode
 * @param occlusions ranges of occlusion scored apart, the first {@link OcclusionRange#ALL}; that
 *     one alone where occlusion is not scored
 */
public record VideoParams(DetectionParams detection, List<OcclusionRange> occlusions)
    implements Serializable {

  /** YouTube-VIS' ranges of the mean area, with borders at 128 and 256 pixels squared. */
  public static final List<AreaRange> AREAS =
      List.of(
          new AreaRange("all", 0, 1e10),
          new AreaRange("small", 0, 128 * 128),
          new AreaRange("medium", 128 * 128, 256 * 256),
          new AreaRange("large", 256 * 256, 1e10));

  public VideoParams {
    occlusions = List.copyOf(occlusions);
    if (occlusions.isEmpty() || !occlusions.get(0).equals(OcclusionRange.ALL)) {
      throw UserError.usage(
          "occlusion ranges " + occlusions + " do not begin with all", "Put all first.");
    }
  }

  /** YouTube-VIS' own parameters in strict mode. */
  public static VideoParams youTubeVis() {
    return new VideoParams(
        DetectionParams.coco(IouType.SEGM).withAreaRanges(AREAS), List.of(OcclusionRange.ALL));
  }

  /** OVIS' own parameters in strict mode. */
  public static VideoParams ovis() {
    return new VideoParams(youTubeVis().detection, OcclusionRange.OVIS);
  }

  /** The same in another mode. */
  public VideoParams withMode(Mode mode) {
    return new VideoParams(detection.withMode(mode), occlusions);
  }

  /** The same with categories apart or pooled. */
  public VideoParams withUseCategories(boolean use) {
    return new VideoParams(detection.withUseCategories(use), occlusions);
  }

  public Mode mode() {
    return detection.mode();
  }

  /** Whether occlusion is scored: OVIS. */
  public boolean scoresOcclusion() {
    return occlusions.size() > 1;
  }

  /** Where curves of area range {@code a} and occlusion range {@code o} stand. */
  public int slice(int a, int o) {
    return a * occlusions.size() + o;
  }

  /**
   * What matches and curves are made with: each pair of an area and an occlusion range is an area
   * range of its own, in the order of {@link #slice}.
   */
  public DetectionParams curves() {
    List<AreaRange> slices = new ArrayList<>();
    for (AreaRange area : detection.areaRanges()) {
      for (OcclusionRange occlusion : occlusions) {
        String label =
            occlusion.equals(OcclusionRange.ALL)
                ? area.label()
                : area.label() + "/" + occlusion.label();
        slices.add(new AreaRange(label, area.min(), area.max()));
      }
    }
    return detection.withAreaRanges(slices);
  }
}
