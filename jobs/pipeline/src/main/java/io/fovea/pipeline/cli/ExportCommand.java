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
      "coco writes results_bbox.json, results_segm.json or both: COCO results in image order.",
      "A file has boxes only or masks only, so that a tool that lets the first result decide what",
      "an area is comes to the numbers of the run folder. ytvis writes results.json, a result a",
      "tube; panoptic writes panoptic.json and PNGs in panoptic/; semantic writes a PNG an image in",
      "semantic/; ranking and classification write ranking.json and classification.json. What is",
      "written is what 'fovea score' reads.",
      "",
      "Examples:",
      "  fovea export runs/yolox --format coco --iou bbox --out exported",
      "  fovea export runs/mask2former --format panoptic --out exported",
      "",
      "Exit codes: 0 written, 6 written from an INCOMPLETE run, 2 wrong options,",
      "3 no finished run, or one that was changed, 4 permission or storage missing."
    })
public final class ExportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN", description = "The run folder.")
  String run;

  @Option(
      names = "--format",
      paramLabel = "coco|ytvis|panoptic|semantic|ranking|classification",
      defaultValue = "coco",
      description = "What is written, which the run's predictions must be of. Default: coco.")
  String format;

  @Option(
      names = "--iou",
      paramLabel = "bbox|segm|both",
      description = "Of coco: which results. Default: both where the run has masks, else bbox.")
  String iou;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "The folder to write to. Default: the current one.")
  String out;

  @Option(
      names = "--run-dataset",
      paramLabel = "FILE",
      description =
          "Of panoptic, semantic, ranking and classification: the dataset that the run was made"
              + " from, where it is no longer where the manifest says.")
  String runDataset;

  @Mixin StorageMixin storage = new StorageMixin();

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    return ExportRun.of(this);
  }
}
