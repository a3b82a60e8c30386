package io.fovea.metrics.tracking;

import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.DetectionPartial;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.stats.NumpySum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The scores of tracks: by class, averaged over classes, and over detections. */
public final class TrackResult {
  private final DatasetAxes axes;
  private final TrackParams params;
  private final DetectionResult curves;
  private final List<SequenceTerms> classes;
  private final List<TrackTerms> videos;
  private final Map<TrackQuirk, Long> quirks;

  private TrackResult(
      DatasetAxes axes,
      TrackParams params,
      DetectionResult curves,
      List<SequenceTerms> classes,
      List<TrackTerms> videos,
      Map<TrackQuirk, Long> quirks) {
    this.axes = axes;
    this.params = params;
    this.curves = curves;
    this.classes = classes;
    this.videos = videos;
    this.quirks = quirks;
  }

  static TrackResult of(DatasetAxes axes, TrackParams params, List<TrackTerms> videos) {
    var matches = new DetectionPartial(axes, params.curves());
    Map<TrackQuirk, Long> quirks = new EnumMap<>(TrackQuirk.class);
    for (TrackTerms video : videos) {
      matches.add(video.matches());
      video.quirks().forEach((quirk, count) -> quirks.merge(quirk, count, Long::sum));
    }
    List<SequenceTerms> classes = new ArrayList<>();
    for (int k = 0; k < axes.categoryIds().length; k++) {
      int place = k;
      classes.add(
          SequenceTerms.combine(
              videos.stream()
                  .filter(video -> video.classes().containsKey(place))
                  .map(video -> video.classes().get(place))
                  .toList()));
    }
    return new TrackResult(axes, params, matches.result(), classes, videos, quirks);
  }

  /**
   * The same result of some classes alone: means over classes and over detections are then over
   * these.
   *
   * @param places of the classes, ascending, each once
   */
  public TrackResult ofCategories(int[] places) {
    DetectionResult some = curves.ofCategories(places);
    Map<Integer, Integer> newPlaces = new HashMap<>();
    for (int i = 0; i < places.length; i++) {
      newPlaces.put(places[i], i);
    }
    return new TrackResult(
        some.axes(),
        params,
        some,
        Arrays.stream(places).mapToObj(classes::get).toList(),
        videos.stream().map(video -> video.ofClasses(newPlaces)).toList(),
        quirks);
  }

  public DatasetAxes axes() {
    return axes;
  }

  public TrackParams params() {
    return params;
  }

  /** How often each quirk was met; those not met are absent. */
  public Map<TrackQuirk, Long> quirks() {
    return quirks;
  }

  /** The figures of the class at a place, over all videos. */
  public TrackFigures ofClass(int category) {
    return TrackFigures.of(classes.get(category));
  }

  /**
   * The figures of one class in one video.
   *
   * @return null where the video has no track of the class
   */
  public TrackFigures ofVideo(int video, int category) {
    SequenceTerms terms = videos.get(video).classes().get(category);
    return terms == null ? null : TrackFigures.of(terms);
  }

  /**
   * The figures of one video, its classes as one.
   *
   * @return null where the video has no track
   */
  public TrackFigures ofVideo(int video) {
    Map<Integer, SequenceTerms> terms = videos.get(video).classes();
    return terms.isEmpty() ? null : TrackFigures.of(SequenceTerms.combine(terms.values()));
  }

  /** All classes as one. */
  public TrackFigures overDetections() {
    return TrackFigures.of(SequenceTerms.combine(classes));
  }

  /** Ratios averaged over classes, those without any track included; counts summed. */
  public TrackFigures overClasses() {
    List<TrackFigures> all = classes.stream().map(TrackFigures::of).toList();
    TrackFigures sums = overDetections();
    Map<String, double[]> byAlpha = new LinkedHashMap<>();
    for (var figure : sums.byAlpha().entrySet()) {
      String name = figure.getKey();
      double[] means = new double[figure.getValue().length];
      for (int a = 0; a < means.length; a++) {
        int at = a;
        means[a] =
            name.startsWith("HOTA_")
                ? figure.getValue()[a]
                : mean(all.stream().mapToDouble(each -> each.byAlpha().get(name)[at]).toArray());
      }
      byAlpha.put(name, means);
    }
    Map<String, Double> values = new LinkedHashMap<>();
    for (String name : sums.values().keySet()) {
      values.put(name, mean(all.stream().mapToDouble(each -> each.values().get(name)).toArray()));
    }
    return new TrackFigures(byAlpha, values, sums.counts());
  }

  private static double mean(double[] values) {
    return values.length == 0 ? 0 : NumpySum.mean(values);
  }

  /**
   * TrackMAP's average precision by threshold: of one class, or the mean of those where it is
   * defined.
   *
   * @param area place of the area range: all, small, medium, large
   * @return by threshold; -1 where undefined
   */
  public double[] averagePrecision(OptionalInt category, int area) {
    return byThreshold(category, area, true);
  }

  /** TrackMAP's recall by threshold, as {@link #averagePrecision}; above 1 by quirk T02 alone. */
  public double[] averageRecall(OptionalInt category, int area) {
    return byThreshold(category, area, false);
  }

  private double[] byThreshold(OptionalInt category, int area, boolean precision) {
    List<Double> thresholds = curves.params().iouThresholds();
    double[] values = new double[thresholds.size()];
    for (int t = 0; t < values.length; t++) {
      double threshold = thresholds.get(t);
      values[t] =
          category.isPresent()
              ? one(threshold, category.getAsInt(), area, precision)
              : meanOfDefined(threshold, area, precision);
    }
    return values;
  }

  private double one(double threshold, int category, int area, boolean precision) {
    OptionalInt k = OptionalInt.of(category);
    return precision
        ? curves.averagePrecision(threshold, k, area, 0)
        : curves.averageRecall(threshold, k, area, 0);
  }

  private double meanOfDefined(double threshold, int area, boolean precision) {
    double[] defined = new double[classes.size()];
    int n = 0;
    for (int k = 0; k < defined.length; k++) {
      double value = one(threshold, k, area, precision);
      if (value > DetectionResult.UNDEFINED) {
        defined[n++] = value;
      }
    }
    return n == 0 ? DetectionResult.UNDEFINED : NumpySum.mean(Arrays.copyOf(defined, n));
  }
}
