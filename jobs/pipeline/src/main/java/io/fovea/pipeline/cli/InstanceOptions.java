package io.fovea.pipeline.cli;

import io.fovea.metrics.detection.AreaRange;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionSummary;
import io.fovea.metrics.detection.IouType;
import io.fovea.pipeline.scoring.ScoreRequest;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of {@code --task instance}: pycocotools' parameters. */
final class InstanceOptions implements TaskOptions {
  @Option(
      names = "--iou",
      paramLabel = "bbox|segm",
      description = "What overlap is measured on: boxes or masks.")
  IouType iou;

  @Option(
      names = "--max-dets",
      paramLabel = "N,...",
      description = "Caps on detections per image and category. Default: 1,10,100.")
  String maxDets;

  @Option(
      names = "--iou-thresholds",
      paramLabel = "X,...",
      description = "Least overlaps of a match. Default: 0.50 to 0.95 in steps of 0.05.")
  String iouThresholds;

  @Option(
      names = "--recall-thresholds",
      paramLabel = "X,...",
      description = "Points at which precision is read. Default: 0 to 1 in steps of 0.01.")
  String recallThresholds;

  @Option(
      names = "--area-ranges",
      paramLabel = "LABEL:MIN:MAX,...",
      description =
          "Ranges of areas in square pixels; the summary reads those labelled all, small, medium"
              + " and large. Default: COCO's, with borders at 32 and 96 squared.")
  String areaRanges;

  @Option(
      names = "--images",
      paramLabel = "ID,...|@FILE",
      description = "Score these images only. A file holds ids between commas, blanks or lines.")
  String images;

  @Option(
      names = "--categories",
      paramLabel = "ID,...|@FILE",
      description = "Score these categories only.")
  String categories;

  @Option(
      names = "--class-agnostic",
      description = "Pool all categories into one (pycocotools: useCats=0).")
  boolean classAgnostic;

  @Option(
      names = "--per-category",
      description = "Add a table of the categories to the text. JSON always has it.")
  boolean perCategory;

  @Option(
      names = "--max-failures",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "How many images of a run may have failed before the score is INCOMPLETE. Failed images"
              + " count as empty. Default: 0.")
  long maxFailures;

  @Override
  public TaskScore prepare(ScoreCommand common) {
    ScoreTask.INSTANCE.require(common.spec, "--iou", iou);
    DetectionParams params = params(common);
    DetectionSummary.requireDefined(params);
    ScoreRequest request =
        ScoreRequest.of(common.groundTruth, common.predictions, params)
            .withThreads(common.threadCount())
            .withImageIds(Lists.ids("--images", images))
            .withCategoryIds(Lists.ids("--categories", categories));
    return new InstanceScore(request, perCategory, maxFailures);
  }

  private DetectionParams params(ScoreCommand common) {
    DetectionParams params =
        DetectionParams.coco(iou).withMode(common.mode).withUseCategories(!classAgnostic);
    if (maxDets != null) {
      params = params.withMaxDetections(Lists.integers("--max-dets", maxDets));
    }
    if (iouThresholds != null) {
      params = params.withIouThresholds(Lists.numbers("--iou-thresholds", iouThresholds));
    }
    if (recallThresholds != null) {
      params = params.withRecallThresholds(Lists.numbers("--recall-thresholds", recallThresholds));
    }
    if (areaRanges != null) {
      List<AreaRange> ranges = Lists.areaRanges("--area-ranges", areaRanges);
      params = params.withAreaRanges(ranges);
    }
    return params;
  }
}
