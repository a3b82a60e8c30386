package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.stats.Decimal;
import io.fovea.pipeline.scoring.CategoryGroups;
import io.fovea.pipeline.scoring.CategoryScore;
import java.util.Locale;
import java.util.stream.Collectors;

/** A video score as text for people. */
public final class VideoText {
  private VideoText() {}

  /**
   * The reference's table of each part, each line ended by a line feed; with two parts the means
   * stand first and every part has a headline.
   *
   * @param perCategory whether a table of the categories follows each part; groups always do
   */
  public static String of(VideoScores scores, boolean perCategory) {
    StringBuilder text = new StringBuilder();
    scores
        .meanAveragePrecision()
        .ifPresent(
            mean ->
                text.append("mean of the APs of short and long videos = ")
                    .append(Decimal.fixed(mean, 3))
                    .append('\n'));
    for (VideoScores.Part part : scores.parts()) {
      if (scores.parts().size() > 1) {
        text.append('\n').append(part.name()).append(" videos\n");
      }
      part.outcome().result().summary().lines().forEach(line -> text.append(line).append('\n'));
      if (perCategory) {
        appendCategories(text, part.outcome().result().curves());
      }
      part.groups()
          .byName()
          .forEach(
              (name, group) -> {
                text.append("\ngroup ").append(CategoryGroups.shown(name)).append('\n');
                group.figures().summary().lines().forEach(l -> text.append(l).append('\n'));
              });
    }
    return text.toString();
  }

  private static void appendCategories(StringBuilder text, DetectionResult result) {
    text.append('\n').append(String.format(Locale.ROOT, "%10s  %-24s", "category", "name"));
    CategoryScore.KEYS.forEach(key -> text.append(String.format(Locale.ROOT, " %6s", key)));
    text.append('\n');
    for (CategoryScore category : CategoryScore.of(result)) {
      text.append(String.format(Locale.ROOT, "%10d  %-24s", category.id(), plain(category.name())));
      for (double value : category.values()) {
        String shown = value == DetectionResult.UNDEFINED ? "-" : Decimal.fixed(value, 3);
        text.append(String.format(Locale.ROOT, " %6s", shown));
      }
      text.append('\n');
    }
  }

  /** Names come from files: no control characters reach the terminal. */
  private static String plain(String name) {
    return name.codePoints()
        .mapToObj(c -> Character.isISOControl(c) ? " " : Character.toString(c))
        .collect(Collectors.joining());
  }
}
