package io.fovea.pipeline.plan;

import io.fovea.metrics.detection.DetectionSummary;
import io.fovea.metrics.tracking.TrackFigures;
import io.fovea.metrics.video.OcclusionRange;
import io.fovea.metrics.video.VideoParams;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the figures of a score are called in {@code report.md}, before there is a score. */
final class FigureNames {
  private FigureNames() {}

  /** Every figure that the task may have; some may turn out to be undefined. */
  static List<String> of(ScoringTask task) {
    if (task instanceof ScoringTask.OfInstances) {
      return DetectionSummary.NAMES;
    }
    if (task instanceof ScoringTask.OfSegments) {
      return each(List.of("", "/things", "/stuff"), "pq", "sq", "rq", "n");
    }
    if (task instanceof ScoringTask.OfPixels) {
      return List.of("mean_iou", "frequency_weighted_iou", "pixel_accuracy", "mean_accuracy");
    }
    if (task instanceof ScoringTask.OfImages of) {
      return each(
          of.params().tops().stream().map(top -> "_top" + top).toList(),
          "accuracy",
          "mean_class_accuracy");
    }
    if (task instanceof ScoringTask.OfRankings of) {
      return of.params().profiles().stream()
          .flatMap(
              profile ->
                  profile.measures().stream().map(figure -> profile.id() + "." + figure.key()))
          .toList();
    }
    ScoringTask.OfTubes of = (ScoringTask.OfTubes) task;
    return of.tracks() ? ofTracks() : ofTubes(of.params());
  }

  private static List<String> ofTubes(VideoParams params) {
    List<String> names = new ArrayList<>(DetectionSummary.NAMES);
    params.occlusions().stream()
        .map(OcclusionRange::label)
        .filter(label -> !label.equals(OcclusionRange.ALL.label()))
        .forEach(label -> names.addAll(List.of("AP_" + label, "AR_" + label)));
    return names;
  }

  private static List<String> ofTracks() {
    TrackFigures figures = TrackFigures.none();
    List<String> names = new ArrayList<>();
    figures.byAlpha().keySet().stream()
        .filter(name -> !name.startsWith("HOTA_"))
        .forEach(names::add);
    names.addAll(figures.values().keySet());
    names.addAll(figures.counts().keySet());
    names.addAll(List.of("AP", "AR"));
    return each(List.of("/over_classes", "/over_detections"), names.toArray(String[]::new));
  }

  private static List<String> each(List<String> endings, String... names) {
    return endings.stream().flatMap(ending -> Stream.of(names).map(name -> name + ending)).toList();
  }
}
