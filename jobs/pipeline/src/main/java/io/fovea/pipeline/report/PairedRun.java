package io.fovea.pipeline.report;

import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.models.session.Precision;
import io.fovea.pipeline.store.Manifest;
import io.fovea.pipeline.store.Manifest.InputFile;
import io.fovea.pipeline.store.Manifest.Status;
import io.fovea.pipeline.store.MetricRow;
import io.fovea.pipeline.store.MetricTable;
import io.fovea.pipeline.store.Redaction;
import io.fovea.pipeline.store.RunFolder;
import io.fovea.pipeline.store.WrittenFile;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The figures of a finished run that did the same in 32-bit floats: what a run in less precise
 * arithmetic, or of an engine that rearranges the graph, is to be read beside.
 */
public final class PairedRun {
  /** What must be the same, or the difference would be of something else than arithmetic. */
  private static final List<String> SAME_INPUTS = List.of("model", "dataset");

  private static final List<String> SAME_PARAMETERS =
      List.of("recipe", "decoder", "exif", "categories");

  private final String location;
  private final String session;
  private final Map<String, Map<String, Double>> values;

  private PairedRun(String location, String session, Map<String, Map<String, Double>> values) {
    this.location = location;
    this.session = session;
    this.values = values;
  }

  /**
   * Reads a run and checks that it is of the same model, dataset and scoring, whole, and in 32-bit
   * floats.
   *
   * @param inputs of the run that it stands beside, by role
   * @param inference its parameters, by name
   * @param scoring its tasks' parameters, by the task's name
   * @throws UserError naming the first thing that differs
   */
  public static PairedRun open(
      String location,
      Configuration hadoop,
      Map<String, InputFile> inputs,
      Map<String, String> inference,
      Map<String, String> scoring) {
    RunFolder folder = RunFolder.open(location, hadoop);
    Manifest manifest = folder.manifest();
    String name = Redaction.text(location);
    if (manifest.status() != Status.COMPLETE) {
      throw refused(name, "it is " + manifest.status() + ", and its figures stand for no dataset");
    }
    for (String role : SAME_INPUTS) {
      InputFile own = inputs.get(role);
      InputFile other = manifest.inputs().get(role);
      if (other == null || !other.sha256().equals(own.sha256())) {
        throw refused(
            name,
            "its "
                + role
                + " is "
                + (other == null ? "not listed" : other.location())
                + ", which is not the file that "
                + own.location()
                + " is");
      }
    }
    SortedMap<String, String> parameters = of(manifest, "inference");
    for (String parameter : SAME_PARAMETERS) {
      requireSame(name, parameter, inference.get(parameter), parameters.get(parameter));
    }
    String session = parameters.getOrDefault("session", "");
    String precision = parameters.get("precision");
    if (!Precision.FP32.id().equals(precision) || session.contains("device=tensorrt")) {
      throw refused(name, "it did not compute in fp32 as the model says: " + session);
    }
    SortedMap<String, String> tasks = of(manifest, "scoring");
    scoring.forEach(
        (task, params) -> requireSame(name, "scoring of " + task, params, tasks.get(task)));
    return new PairedRun(name, session, values(folder, manifest));
  }

  private static SortedMap<String, String> of(Manifest manifest, String stage) {
    return manifest.parameters().getOrDefault(stage, new TreeMap<>());
  }

  private static void requireSame(String name, String what, String own, String other) {
    if (!own.equals(other)) {
      throw refused(
          name, "its " + what + " is " + (other == null ? "not there" : other) + ", not " + own);
    }
  }

  private static UserError refused(String name, String why) {
    return UserError.usage(
        "paired-with: " + name + ": " + why,
        "Give a finished run of the same plan with precision: fp32 and device: cpu or cuda.");
  }

  private static Map<String, Map<String, Double>> values(RunFolder folder, Manifest manifest) {
    WrittenFile table =
        manifest.files().stream()
            .filter(file -> file.path().equals(RunFolder.METRICS_TABLE))
            .findFirst()
            .orElseThrow(() -> refused(folder.location(), "it has no " + RunFolder.METRICS_TABLE));
    Map<String, Map<String, Double>> values = new TreeMap<>();
    for (MetricRow row :
        MetricTable.INSTANCE.read(folder.read(table), folder.location() + "/" + table.path())) {
      if (row.slice().equals("all")) {
        values.computeIfAbsent(row.task(), task -> new TreeMap<>()).put(row.metric(), row.value());
      }
    }
    return values;
  }

  /** Where the run is, without secrets. */
  String location() {
    return location;
  }

  /** What the run computed on and how. */
  String session() {
    return session;
  }

  /** A figure of the summary; -1 where it is undefined or not there. */
  double value(String task, String metric) {
    return values.getOrDefault(task, Map.of()).getOrDefault(metric, DetectionResult.UNDEFINED);
  }

  /** One figure less another; NaN where either is undefined. */
  static double difference(double value, double exact) {
    return value == DetectionResult.UNDEFINED || exact == DetectionResult.UNDEFINED
        ? Double.NaN
        : value - exact;
  }

  /** One figure as a share of another; NaN where either is undefined or the other is 0. */
  static double share(double value, double exact) {
    return exact == 0 ? Double.NaN : 1 + difference(value, exact) / exact;
  }
}
