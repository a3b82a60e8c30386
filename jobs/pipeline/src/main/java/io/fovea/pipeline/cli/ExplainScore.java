package io.fovea.pipeline.cli;

import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.spark.Placement;
import java.util.Locale;

/** What {@code fovea score --explain} says. Loads nothing of Spark unless Spark would score. */
final class ExplainScore {
  private ExplainScore() {}

  static String of(ScoreCommand command, TaskScore.Where where) {
    EngineChoice engine = where.engine();
    Explanation text =
        new Explanation(
            "score --task "
                + command.task.id()
                + " --mode "
                + command.mode.name().toLowerCase(Locale.ROOT));
    text.line("truth", command.groundTruth);
    text.line("predictions", command.predictions);
    text.line("engine", engine.name().toLowerCase(Locale.ROOT) + ": " + where.why());
    if (engine == EngineChoice.SPARK) {
      text.lines("spark", Placement.lines(command.spark.master, command.spark.settings));
    } else {
      text.line("threads", command.threadCount() + " of this process");
    }
    return text.text();
  }
}
