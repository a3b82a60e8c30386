package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.tracking.TrackFigures;
import io.fovea.metrics.tracking.TrackResult;
import io.fovea.pipeline.scoring.CategoryGroups;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;

/** A score of tracks as text for people. */
public final class TrackText {
  private TrackText() {}

  /**
   * A line a class, then the means over classes and over detections, of all and of each group.
   * HOTA, DetA, AssA and LocA are means over alphas, AP and AR over thresholds; on masks MOTA is
   * MOTSA, MOTP MOTSP and sMOTA sMOTSA.
   */
  public static String of(TrackResult result, CategoryGroups<TrackResult> groups) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%-24s %7s %7s %7s %7s %7s %7s %7s %6s %7s %7s %7s\n",
            "class",
            "HOTA",
            "DetA",
            "AssA",
            "LocA",
            "MOTA",
            "MOTP",
            "sMOTA",
            "IDSW",
            "IDF1",
            "AP",
            "AR"));
    for (int k = 0; k < result.axes().categoryIds().length; k++) {
      String name = result.axes().categoryNames().get(k).replaceAll("\\p{Cntrl}", " ");
      append(text, name, result.ofClass(k), result, OptionalInt.of(k));
    }
    append(text, "mean of classes", result.overClasses(), result, OptionalInt.empty());
    append(text, "all detections", result.overDetections(), result, OptionalInt.empty());
    groups
        .byName()
        .forEach(
            (name, group) -> {
              TrackResult some = group.figures();
              String shown = CategoryGroups.shown(name);
              append(text, shown + ": classes", some.overClasses(), some, OptionalInt.empty());
              append(
                  text, shown + ": detections", some.overDetections(), some, OptionalInt.empty());
            });
    return text.toString();
  }

  private static void append(
      StringBuilder text,
      String name,
      TrackFigures figures,
      TrackResult result,
      OptionalInt category) {
    text.append(
        String.format(
            Locale.ROOT,
            "%-24s %7.4f %7.4f %7.4f %7.4f %7.4f %7.4f %7.4f %6d %7.4f %7s %7s\n",
            name,
            figures.mean("HOTA"),
            figures.mean("DetA"),
            figures.mean("AssA"),
            figures.mean("LocA"),
            figures.values().get("MOTA"),
            figures.values().get("MOTP"),
            figures.values().get("sMOTA"),
            figures.counts().get("IDSW"),
            figures.values().get("IDF1"),
            shown(result.averagePrecision(category, 0)),
            shown(result.averageRecall(category, 0))));
  }

  private static String shown(double[] byThreshold) {
    return byThreshold[0] < 0
        ? "-"
        : String.format(
            Locale.ROOT,
            "%.4f",
            Arrays.stream(byThreshold).reduce(0, Double::sum) / byThreshold.length);
  }
}
