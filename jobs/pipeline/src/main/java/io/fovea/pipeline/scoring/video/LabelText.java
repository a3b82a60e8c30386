package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.video.LabelMeasure;
import io.fovea.metrics.video.LabelResult;
import io.fovea.metrics.video.LabelTerms;
import io.fovea.pipeline.scoring.CategoryGroups;
import java.util.Locale;

/** A score of labelled videos as text for people. */
public final class LabelText {
  private LabelText() {}

  /**
   * VPQ by window and group of classes, then that of named groups, or STQ in all and by video; each
   * line ended.
   */
  public static String of(LabelResult result, CategoryGroups<Double> groups) {
    if (result.params().measure() == LabelMeasure.STQ) {
      return tracks(result);
    }
    StringBuilder text = new StringBuilder(panoptic(result));
    groups
        .byName()
        .forEach(
            (name, group) ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "%-7s %-7s %8s\n",
                        "VPQ",
                        CategoryGroups.shown(name),
                        shown(group.figures()))));
    return text.toString();
  }

  private static String panoptic(LabelResult result) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%-7s %-7s %8s %8s %8s %8s\n",
            "window",
            "classes",
            "PQ",
            "SQ",
            "RQ",
            "number"));
    for (int w = 0; w < result.params().windows().size(); w++) {
      for (LabelResult.Group group : LabelResult.Group.values()) {
        LabelResult.Quality quality = result.quality(w, group);
        text.append(
            String.format(
                Locale.ROOT,
                "%-7d %-7s %8s %8s %8s %8d\n",
                result.params().windows().get(w),
                group.name().toLowerCase(Locale.ROOT),
                shown(quality.pq()),
                shown(quality.sq()),
                shown(quality.rq()),
                quality.classes()));
      }
    }
    for (LabelResult.Group group : LabelResult.Group.values()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-7s %-7s %8s\n",
              "VPQ",
              group.name().toLowerCase(Locale.ROOT),
              shown(result.vpq(group))));
    }
    return text.toString();
  }

  private static String tracks(LabelResult result) {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%8s %8s %8s  %s\n", "STQ", "AQ", "SQ", "video"));
    append(text, result.aq(), result.sq(), "all");
    for (LabelTerms video : result.videos()) {
      append(
          text,
          video.tracks().aq(),
          video.tracks().sq(result.params()),
          plain(result.names().videos().get(video.videoIndex())));
    }
    return text.toString();
  }

  private static void append(StringBuilder text, double aq, double sq, String name) {
    text.append(
        String.format(
            Locale.ROOT,
            "%8s %8s %8s  %s\n",
            shown(Math.sqrt(aq * sq)),
            shown(aq),
            shown(sq),
            name));
  }

  private static String shown(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }

  /** Names come from files: no control characters reach the terminal. */
  private static String plain(String name) {
    return name.replaceAll("\\p{Cntrl}", " ");
  }
}
