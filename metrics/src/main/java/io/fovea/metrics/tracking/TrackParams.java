package io.fovea.metrics.tracking;

import io.fovea.metrics.Mode;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.IouType;
import io.fovea.metrics.video.VideoParams;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How tracks are scored: TrackEval's own parameters, with the area ranges of YouTube-VIS.
 *
 * @param mode the reference with its quirks, or without
 */
public record TrackParams(Mode mode) implements Serializable {
  /** The least overlap of a match in CLEAR and identity. */
  static final double THRESHOLD = 0.5;

  private static final double ALPHA_STEP = 0.05;
  private static final int ALPHAS = 19;
  private static final int TRACK_THRESHOLDS = 10;

  /** HOTA's localisation thresholds, as numpy's arange makes them: 0.05 to 0.95. */
  public static double[] alphas() {
    double[] alphas = new double[ALPHAS];
    for (int i = 0; i < ALPHAS; i++) {
      alphas[i] = ALPHA_STEP + i * ALPHA_STEP;
    }
    return alphas;
  }

  /** TrackMAP's curves: thresholds as numpy's arange makes them, no cap on tracks. */
  public DetectionParams curves() {
    double step = 0.5 + ALPHA_STEP - 0.5;
    List<Double> thresholds = new ArrayList<>();
    for (int i = 0; i < TRACK_THRESHOLDS; i++) {
      thresholds.add(0.5 + i * step);
    }
    return DetectionParams.coco(IouType.SEGM)
        .withMode(mode)
        .withIouThresholds(thresholds)
        .withMaxDetections(List.of(Integer.MAX_VALUE))
        .withAreaRanges(VideoParams.AREAS);
  }
}
