package io.fovea.pipeline.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fovea export}. Options alone, as {@link InferCommand} says. */
@Command(
    name = "export",
    description = "Writes a run's predictions for other tools and evaluation servers.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Writes results_bbox.json, results_segm.json or both: arrays of COCO results in image order.",
      "A file has boxes only or masks only, so that a tool that lets the first result decide what",
      "an area is comes to the numbers of the run folder.",
      "",
      "Examples:",
      "  fovea export runs/yolox --format coco --iou bbox --out exported",
      "",
      "Exit codes: 0 written, 6 written from an INCOMPLETE run, 2 wrong options,",
      "3 no finished run, or one that was changed, 4 permission or storage missing."
    })
public final class ExportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN", description = "The run folder.")
  String run;

  @Option(
      names = "--format",
      paramLabel = "coco",
      defaultValue = "coco",
      description = "What is written. Default: coco.")
  String format;

  @Option(
      names = "--iou",
      paramLabel = "bbox|segm|both",
      description = "Which results. Default: both where the run has masks, else bbox.")
  String iou;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "The folder to write to. Default: the current one.")
  String out;

  @Mixin StorageMixin storage = new StorageMixin();

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    return ExportRun.of(this);
  }
}
