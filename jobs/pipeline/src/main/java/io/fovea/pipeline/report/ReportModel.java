package io.fovea.pipeline.report;

import io.fovea.metrics.detection.DetectionResult;
import io.fovea.pipeline.scoring.ScoreOutcome;
import io.fovea.pipeline.store.Manifest.Counts;
import io.fovea.pipeline.store.Manifest.InputFile;
import io.fovea.pipeline.store.Manifest.Status;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Everything that a report says, without how it looks. It holds no clock time: the same run gives
 * the same report.
 *
 * @param title of the run
 * @param system what was evaluated: the model's file name
 * @param status whether the numbers stand for the whole dataset
 * @param maxFailures how many failed images were allowed
 * @param counts of images in and out
 * @param tasks what was scored, in the plan's order
 * @param comparisons measured beside published figures
 * @param paired the same model's figures in 32-bit floats; null where none were asked for
 * @param inputs files that the results follow from, by role
 * @param settings what was chosen, by name
 * @param software versions by name
 * @param devices that tasks ran on, sorted
 */
public record ReportModel(
    String title,
    String system,
    Status status,
    long maxFailures,
    Counts counts,
    List<Task> tasks,
    List<Comparison> comparisons,
    PairedRun paired,
    SortedMap<String, InputFile> inputs,
    SortedMap<String, String> settings,
    SortedMap<String, String> software,
    List<String> devices) {
  public ReportModel {
    tasks = List.copyOf(tasks);
    comparisons = List.copyOf(comparisons);
    devices = List.copyOf(devices);
  }

  /**
   * One scoring task's outcome.
   *
   * @param name unique in the report
   */
  public record Task(String name, ReportedScore score) {
    /** Of instances. */
    public Task(String name, ScoreOutcome outcome) {
      this(name, new InstancesReported(outcome));
    }

    /** The summary's numbers by name. */
    public Map<String, Double> stats() {
      return score.stats();
    }
  }

  /**
   * A measured figure beside a published one, measured -1 where undefined.
   *
   * @param tolerance how far apart they may be and agree; NaN where nobody said
   */
  public record Comparison(
      String task,
      String metric,
      double measured,
      double published,
      double tolerance,
      String source) {
    /** Measured less published; NaN where nothing was measured. */
    public double difference() {
      return measured == DetectionResult.UNDEFINED ? Double.NaN : measured - published;
    }
  }
}
