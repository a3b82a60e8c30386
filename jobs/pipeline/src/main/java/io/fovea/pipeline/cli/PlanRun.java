package io.fovea.pipeline.cli;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.models.decode.Produces;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import io.fovea.pipeline.inference.InferencePlan;
import io.fovea.pipeline.inference.InferenceSummary;
import io.fovea.pipeline.plan.Plan;
import io.fovea.pipeline.plan.PlanReader;
import io.fovea.pipeline.plan.PlanWriter;
import io.fovea.pipeline.plan.PublishedFigure;
import io.fovea.pipeline.plan.ScoringTask;
import io.fovea.pipeline.report.MarkdownReport;
import io.fovea.pipeline.report.MetricRows;
import io.fovea.pipeline.report.MetricsDocument;
import io.fovea.pipeline.report.PairedRun;
import io.fovea.pipeline.report.ReportModel;
import io.fovea.pipeline.spark.GpuRequest;
import io.fovea.pipeline.spark.GpuStage;
import io.fovea.pipeline.spark.Placement;
import io.fovea.pipeline.spark.Sessions;
import io.fovea.pipeline.spark.SparkOptions;
import io.fovea.pipeline.spark.TaskErrors;
import io.fovea.pipeline.store.Manifest.InputFile;
import io.fovea.pipeline.store.Manifest.Status;
import io.fovea.pipeline.store.MetricRow;
import io.fovea.pipeline.store.MetricTable;
import io.fovea.pipeline.store.RunFolder;
import io.fovea.pipeline.store.RunRecord;
import io.fovea.pipeline.store.Software;
import io.fovea.pipeline.store.Storage;
import io.fovea.pipeline.store.StoredRun;
import io.fovea.pipeline.store.Throughput;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Does what a plan says: what {@link RunCommand} and {@link DemoCommand} come to. */
final class PlanRun {
  private final Plan plan;
  private final String command;
  private final FolderMixin folderOptions;
  private final RunRecord record;
  private final PrintWriter out;
  private final PrintWriter err;

  private PlanRun(
      Plan plan, String command, FolderMixin folderOptions, PrintWriter out, PrintWriter err) {
    this.plan = plan;
    this.command = command;
    this.folderOptions = folderOptions;
    this.record = new RunRecord(command);
    this.out = out;
    this.err = err;
  }

  /** The exit status of {@code fovea run}. */
  static int of(RunCommand command) {
    // The plan itself may be in a store.
    Storage.use(command.spark.settings);
    Plan plan = PlanReader.read(command.plan, overrides(command.settings, command.spark));
    Storage.use(plan.spark().settings());
    PrintWriter out = command.spec.commandLine().getOut();
    if (command.dryRun) {
      out.print(PlanWriter.write(plan));
      return ExitCode.OK.value();
    }
    if (command.explain) {
      PlanRun run = new PlanRun(plan, "run", command.folder, out, out);
      out.print(run.explanation());
      return ExitCode.OK.value();
    }
    return run(plan, "run", command.folder, out, command.spec.commandLine().getErr());
  }

  /** Everything that a command line says about a plan, by the plan's keys. */
  static Map<String, String> overrides(Map<String, String> settings, SparkMixin spark) {
    Map<String, String> overrides = new LinkedHashMap<>(settings);
    if (spark.master != null) {
      overrides.put("spark.master", quoted(spark.master));
    }
    spark.settings.forEach(
        (key, value) -> overrides.put("spark.conf.\"" + key + "\"", quoted(value)));
    return overrides;
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /**
   * Runs a plan and prints its tables.
   *
   * @param command for the manifest
   * @return the exit status
   */
  static int run(Plan plan, String command, FolderMixin folder, PrintWriter out, PrintWriter err) {
    return new PlanRun(plan, command, folder, out, err).run();
  }

  private int run() {
    SparkOptions options = sparkOptions();
    Configuration hadoop = Sessions.hadoopConfiguration(options);
    try (FolderRun run = FolderRun.claim(plan.out(), hadoop, command, folderOptions, err)) {
      InferencePlan inference = InferencePlan.check(plan.inference(), hadoop);
      PlanScoring.check(plan.scoring(), inference);
      PairedRun paired = paired(inference, hadoop);
      SparkConf conf = Sessions.conf(options);
      Optional<GpuStage> stage = GpuStage.of(conf);
      stage.ifPresent(own -> own.takeFrom(conf));
      run.inferOn(stage);
      try (Sessions.Scope session = Sessions.open("fovea " + command, conf)) {
        return run(inference, paired, run, session.spark());
      }
    } catch (IOException e) {
      throw TaskErrors.unwrap(e);
    }
  }

  /** Read before inference, which takes long: a pair that does not fit is no news for its end. */
  private PairedRun paired(InferencePlan inference, Configuration hadoop) {
    return plan.pairedWith() == null
        ? null
        : PairedRun.open(
            plan.pairedWith(),
            hadoop,
            inference.inputs(),
            inference.parameters(),
            scoringParameters());
  }

  private Map<String, String> scoringParameters() {
    Map<String, String> parameters = new TreeMap<>();
    plan.scoring().forEach(task -> parameters.put(task.name(), PlanScoring.text(task)));
    return parameters;
  }

  private String explanation() {
    SparkOptions options = sparkOptions();
    Configuration hadoop = Sessions.hadoopConfiguration(options);
    InferencePlan inference = InferencePlan.check(plan.inference(), hadoop);
    PlanScoring.check(plan.scoring(), inference);
    paired(inference, hadoop);
    SparkConf conf = Sessions.conf(options);
    Explanation text =
        new Explanation("run " + plan.source().location() + ": infer, then score, then report");
    ExplainInference.add(text, inference, plan.inference(), conf);
    text.lines("spark", Placement.lines(conf));
    text.line("gpus", GpuStage.explain(conf));
    for (ScoringTask task : plan.scoring()) {
      text.line(
          "score",
          task.name() + " on spark, which reads the run folder: " + PlanScoring.text(task));
    }
    ExplainInference.addFolder(text, inference, plan.out(), hadoop, folderOptions.force);
    return text.text();
  }

  private SparkOptions sparkOptions() {
    Execution execution = plan.inference().execution();
    return GpuRequest.ofInference(
        plan.spark(), execution.on().device(), execution.on().precision(), execution.threads());
  }

  private int run(InferencePlan inference, PairedRun paired, FolderRun run, SparkSession spark)
      throws IOException {
    RunFolder folder = run.folder();
    InferenceSummary summary = run.infer(inference, spark);
    tell(summary.text(plan.out()));
    record
        .inputs(inference.inputs())
        .inputs(Map.of("plan", plan.source()))
        .parameters("inference", inference.parameters())
        .devices(summary.devices())
        .stages(summary.stages())
        .throughput(summary.throughput())
        .files(summary.files());
    write(folder, RunFolder.PLAN, PlanWriter.write(plan));
    List<ReportModel.Task> tasks = new ArrayList<>();
    UserError refusal = null;
    try {
      PlanScoring scoring = scoring(inference, summary, folder, spark);
      for (ScoringTask task : plan.scoring()) {
        tasks.add(run.interruptibly(spark, () -> score(task, scoring)));
      }
    } catch (UserError e) {
      if (e.exitCode() != ExitCode.INPUT && e.exitCode() != ExitCode.USAGE) {
        // Not what was scored is wrong: the same command goes on from here.
        throw e;
      }
      refusal = e;
    }
    record.parameters("scoring", scoringParameters());
    if (refusal == null) {
      report(inference, paired, summary, tasks, folder);
    }
    record.publish(run.claim(), summary.status(), summary.counts(), Sessions.settings(spark));
    if (refusal != null) {
      // Predictions outlive a score that was refused: inference is what takes long.
      throw new UserError(
          refusal.exitCode(),
          refusal.problem(),
          refusal.remedy()
              + " The predictions are kept: 'fovea score --predictions "
              + plan.out()
              + "' scores them.",
          refusal);
    }
    print(tasks, summary.status());
    tell("report: " + plan.out() + "/" + RunFolder.REPORT);
    return (summary.status() == Status.COMPLETE ? ExitCode.OK : ExitCode.INCOMPLETE).value();
  }

  private PlanScoring scoring(
      InferencePlan inference, InferenceSummary summary, RunFolder folder, SparkSession spark) {
    StoredRun stored =
        StoredRun.during(
            folder,
            Produces.named(inference.parameters().get("produces")),
            summary.files(),
            summary.counts(),
            inference.inputs().get("dataset"));
    return new PlanScoring(spark, stored, folder.root(), plan.inference().source().dataset());
  }

  private ReportModel.Task score(ScoringTask task, PlanScoring scoring) {
    long start = System.nanoTime();
    ReportModel.Task scored = scoring.score(task);
    scored.score().warnings().forEach(warning -> tell("fovea: warning: " + Talk.oneLine(warning)));
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<String, Long> counts = scored.score().counts();
    long last = 0;
    List<String> told = new ArrayList<>();
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      told.add(String.format(Locale.ROOT, "%,d %s", count.getValue(), count.getKey()));
      last = count.getValue();
    }
    record.stage(Throughput.OfStage.of("score " + task.name(), last, seconds));
    tell(
        String.format(
            Locale.ROOT, "score: %s: %s in %.1f s", task.name(), String.join(", ", told), seconds));
    return scored;
  }

  private void report(
      InferencePlan inference,
      PairedRun paired,
      InferenceSummary summary,
      List<ReportModel.Task> tasks,
      RunFolder folder)
      throws IOException {
    Map<String, InputFile> inputs = new TreeMap<>(inference.inputs());
    inputs.put("plan", plan.source());
    ReportModel report =
        new ReportModel(
            plan.title(),
            fileName(plan.inference().model().file()),
            summary.status(),
            plan.inference().execution().maxFailures(),
            summary.counts(),
            tasks,
            comparisons(tasks),
            paired,
            new TreeMap<>(inputs),
            inference.parameters(),
            Software.versions(),
            summary.devices());
    List<MetricRow> rows = MetricRows.of(report);
    folder.write(RunFolder.METRICS_TABLE, MetricTable.INSTANCE.encode(rows, Map.of()));
    write(folder, RunFolder.METRICS_CSV, MetricRows.csv(rows));
    folder.write(RunFolder.METRICS_JSON, MetricsDocument.write(report));
    write(folder, RunFolder.METRICS_FLAT, MetricsDocument.flat(report));
    write(folder, RunFolder.REPORT, MarkdownReport.render(report));
  }

  private List<ReportModel.Comparison> comparisons(List<ReportModel.Task> tasks) {
    List<ReportModel.Comparison> comparisons = new ArrayList<>();
    for (PublishedFigure figure : plan.published()) {
      for (ReportModel.Task task : tasks) {
        if (task.name().equals(figure.task())) {
          comparisons.add(
              new ReportModel.Comparison(
                  figure.task(),
                  figure.metric(),
                  measured(task, figure.metric()),
                  figure.value(),
                  figure.tolerance(),
                  figure.source()));
        }
      }
    }
    return comparisons;
  }

  /** A figure that has no value is told: the run is done by now. */
  private double measured(ReportModel.Task task, String metric) {
    Double measured = task.stats().get(metric);
    if (measured == null) {
      tell(
          "fovea: warning: task "
              + task.name()
              + " has no value of '"
              + metric
              + "'; it has those of "
              + String.join(", ", task.stats().keySet()));
    }
    return measured == null ? DetectionResult.UNDEFINED : measured;
  }

  private static String fileName(String location) {
    return location.substring(location.lastIndexOf('/') + 1);
  }

  private void print(List<ReportModel.Task> tasks, Status status) {
    for (ReportModel.Task task : tasks) {
      out.print(task.name() + "\n");
      out.print(task.score().text(status == Status.COMPLETE));
      out.print("\n");
    }
    out.flush();
  }

  private static void write(RunFolder folder, String name, String text) throws IOException {
    folder.write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void tell(String text) {
    err.print(text + "\n");
    err.flush();
  }
}
