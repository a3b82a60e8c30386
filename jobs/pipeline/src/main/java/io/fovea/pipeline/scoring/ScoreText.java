package io.fovea.pipeline.scoring;

import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.errors.ErrorResult;
import io.fovea.metrics.errors.ErrorType;
import io.fovea.metrics.stats.Decimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A score as text for people. */
public final class ScoreText {
  private static final int NAME_WIDTH = 24;

  private ScoreText() {}

  /**
   * The table of pycocotools, byte for byte, each line ended by a line feed; after it what it does
   * not have.
   *
   * @param perCategory whether a table of the categories follows
   * @param complete false adds a line that says INCOMPLETE
   */
  public static String of(ScoreOutcome outcome, boolean perCategory, boolean complete) {
    return of(outcome, ScoreExtras.NONE, perCategory, complete);
  }

  /** As above with what was asked for besides. */
  public static String of(
      ScoreOutcome outcome, ScoreExtras extras, boolean perCategory, boolean complete) {
    StringBuilder text = new StringBuilder();
    outcome.result().summary().lines().forEach(line -> text.append(line).append('\n'));
    if (perCategory) {
      appendCategories(text, outcome.result());
    }
    extras
        .groups()
        .forEach(
            (name, group) -> {
              text.append("\ngroup ").append(plain(name)).append('\n');
              group.summary().lines().forEach(line -> text.append(line).append('\n'));
            });
    extras.errors().ifPresent(errors -> appendErrors(text, errors));
    if (!complete) {
      text.append("INCOMPLETE: ")
          .append(outcome.counts().failedImages())
          .append(" images failed and were scored as empty\n");
    }
    return text.toString();
  }

  private static void appendCategories(StringBuilder text, DetectionResult result) {
    List<CategoryScore> categories = CategoryScore.of(result);
    text.append('\n');
    text.append(String.format(Locale.ROOT, "%10s  %-" + NAME_WIDTH + "s", "category", "name"));
    for (String key : CategoryScore.KEYS) {
      text.append(String.format(Locale.ROOT, " %6s", key));
    }
    text.append('\n');
    for (CategoryScore category : categories) {
      text.append(
          String.format(
              Locale.ROOT, "%10d  %-" + NAME_WIDTH + "s", category.id(), plain(category.name())));
      for (double value : category.values()) {
        text.append(
            value == DetectionResult.UNDEFINED
                ? String.format(Locale.ROOT, " %6s", "-")
                : String.format(Locale.ROOT, " %6s", Decimal.fixed(value, 3)));
      }
      text.append('\n');
    }
  }

  private static void appendErrors(StringBuilder text, ErrorResult errors) {
    text.append(
        String.format(
            Locale.ROOT,
            "\nerrors: AP50 %s, %d true and %d false positives\n%14s %10s %8s\n",
            Decimal.fixed(errors.averagePrecision(), 3),
            errors.truePositives(),
            errors.falsePositives(),
            "error",
            "count",
            "dAP50"));
    for (ErrorType type : ErrorType.values()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%14s %10d %8s\n",
              type.id(),
              errors.counts().get(type),
              Decimal.fixed(errors.gains().get(type), 3)));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%14s %10s %8s\n%14s %10s %8s\n",
            "all false pos.",
            "",
            Decimal.fixed(errors.withoutFalsePositives(), 3),
            "all false neg.",
            "",
            Decimal.fixed(errors.withoutFalseNegatives(), 3)));
  }

  /** Names come from files: no control characters reach the terminal. */
  private static String plain(String name) {
    return name.codePoints()
        .mapToObj(c -> Character.isISOControl(c) ? " " : Character.toString(c))
        .collect(Collectors.joining());
  }
}
