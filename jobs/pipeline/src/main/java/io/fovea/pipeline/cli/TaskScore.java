package io.fovea.pipeline.cli;

import io.fovea.pipeline.scoring.EngineChoice;
import io.fovea.pipeline.scoring.Engines;
import io.fovea.pipeline.scoring.FlatMetrics;
import io.fovea.pipeline.scoring.details.DetailTable;
import java.util.List;
import java.util.Map;

/** What {@code fovea score} was asked, checked and ready to run. */
interface TaskScore {

  /** Whether it will load classes of Spark or Hadoop. */
  boolean needsFullClassPath(EngineChoice engine);

  /**
   * Which engine would score, and why; by the size of the documents, unless a task does otherwise.
   */
  default Where where(EngineChoice choice, String groundTruth, String predictions) {
    return new Where(
        Engines.resolve(choice, groundTruth, predictions),
        Engines.why(choice, groundTruth, predictions));
  }

  /**
   * Where a score would run.
   *
   * @param engine local or Spark, never auto
   * @param why for people
   */
  record Where(EngineChoice engine, String why) {

    /** Of a run folder that a task reads on both engines. */
    static Where ofRun(EngineChoice choice, String groundTruth, String run) {
      EngineChoice resolved = Engines.resolveReading(choice, groundTruth, run);
      return new Where(
          resolved,
          choice != EngineChoice.AUTO
              ? "asked for"
              : resolved == EngineChoice.LOCAL
                  ? "the run is small enough to be scored in this process"
                  : "the run is too large to be scored in this process");
    }
  }

  /**
   * Scores.
   *
   * @throws io.fovea.metrics.UserError if the input is refused
   */
  Scored score(EngineChoice engine, SparkMixin spark);

  /** A finished score. */
  interface Scored {
    List<String> warnings();

    /** The score as text for people, its lines ended. */
    String text();

    /** The score document. */
    String json();

    /** The figures by flat key, as {@link FlatMetrics} has them. */
    default Map<String, Double> flat() {
      return FlatMetrics.of(json());
    }

    /** What was scored, in a few words. */
    String told();

    /** The name of the engine that scored. */
    String engine();

    /** What makes the score incomplete; null where it is complete. */
    String incomplete();

    /** Tells what else is to be told, a line each. */
    default List<String> remarks() {
      return List.of();
    }

    /** The tables behind it; asked for only where {@code --details} is given. */
    default List<DetailTable> tables() {
      return List.of();
    }
  }
}
