package io.fovea.pipeline.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fovea run}. Options alone, as {@link InferCommand} says. */
@Command(
    name = "run",
    description = "Does what a plan says: inference, scoring and the report, in one run folder.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  fovea run --plan conf/plans/yolox-nano.yaml",
      "  fovea run --plan plan.yaml --set batch=8 --set out=runs/eight --master local[4]",
      "  fovea run --plan plan.yaml --set scoring.0.mode=corrected --dry-run",
      "",
      "Locations in a plan are relative to the plan's folder; those given here, to the",
      "current one. The tables go to standard output; the run folder has them in",
      "report.md, metrics.csv, metrics.json and metrics.flat.json, and the plan as it was",
      "run in plan.yaml.",
      "Exit codes: 0 done, 2 wrong plan, 3 data or model refused, 4 device, permission",
      "or storage missing, 6 more images failed than max-failures allows, 7 another run",
      "writes to the folder, 143 or 130 ended by a signal; the same command goes on."
    })
public final class RunCommand implements Callable<Integer> {
  @Option(
      names = "--plan",
      required = true,
      paramLabel = "FILE",
      description = "The plan: a YAML file, see data-schemas/plan.md.")
  String plan;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Replaces or adds a value of the plan. Keys are joined by dots, items of lists are"
              + " numbered from 0: scoring.0.mode=corrected. May be given several times.")
  Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--dry-run",
      description = "Check the plan, print it with every default filled in, and stop.")
  boolean dryRun;

  @Option(
      names = "--explain",
      description =
          "Check everything, say what would run, where and with what, and stop: nothing is run or"
              + " written.")
  boolean explain;

  @Mixin FolderMixin folder = new FolderMixin();

  @Mixin SparkMixin spark = new SparkMixin();

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    return PlanRun.of(this);
  }
}
