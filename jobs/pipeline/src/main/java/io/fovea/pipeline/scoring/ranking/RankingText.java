package io.fovea.pipeline.scoring.ranking;

import io.fovea.metrics.saliency.AttentionShifts;
import io.fovea.metrics.saliency.Figure;
import io.fovea.metrics.saliency.RankingResult;
import java.util.Locale;

/** A ranking score as text for people. */
public final class RankingText {
  private RankingText() {}

  /**
   * One line a figure, labelled with its profile: the value, the images that went into it, those
   * among them that count as 0 for want of a value, and those left out. A figure is a column of its
   * own kind: mean absolute errors of gray, fraction and union maps have different names.
   */
  public static String of(RankingResult result) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%-19s %-12s %8s %8s %8s %8s\n",
            "profile",
            "figure",
            "value",
            "images",
            "as 0",
            "left out"));
    for (Figure figure : result.figures()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-19s %-12s %8s %8d %8d %8d\n",
              figure.profile().id(),
              figure.measure().key(),
              Double.isNaN(figure.value())
                  ? "-"
                  : String.format(Locale.ROOT, "%.4f", figure.value()),
              figure.counted(),
              figure.zeroed(),
              figure.leftOut()));
    }
    text.append('\n');
    appendShifts(text, "predicted", result.predictedShifts());
    appendShifts(text, "ground truth", result.trueShifts());
    return text.toString();
  }

  private static void appendShifts(StringBuilder text, String whose, AttentionShifts shifts) {
    text.append(
        String.format(
            Locale.ROOT,
            "attention shifts an image, %-12s  mean %.4f  deviation %.4f  least %d  most %d\n",
            whose,
            shifts.mean(),
            shifts.deviation(),
            shifts.least(),
            shifts.most()));
  }
}
