package io.fovea.pipeline.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fovea demo}. Options alone, as {@link InferCommand} says. */
@Command(
    name = "demo",
    description = "Draws a small dataset, runs a small ONNX model over it on Spark and scores it.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Writes scenes/ (images and COCO annotations), shape-segmenter.onnx, plan.yaml,",
      "and run/, the run folder, whose report.md says what came out.",
      "Needs no network and no data.",
      "",
      "Examples:",
      "  fovea demo",
      "  fovea demo --out /tmp/demo --seed 7 --images 200 --master local[4]",
      "",
      "Exit codes: 0 done, 2 wrong options, 4 permission missing."
    })
public final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "The folder to make. Default: runs/demo, or runs/demo-2 and so on where that is there.")
  String out;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "What the scenes are drawn by: the same seed, the same scenes. Default: 1.")
  long seed;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "60",
      description = "How many scenes are drawn. Default: 60.")
  int images;

  @Mixin SparkMixin spark = new SparkMixin();

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    return DemoRun.of(this);
  }
}
