package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.AreaRange;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionSummary;
import io.fovea.metrics.detection.IouType;
import io.fovea.metrics.errors.ErrorParams;
import io.fovea.pipeline.scoring.ScoreRequest;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of instance, lvis and keypoints: pycocotools' and lvis-api's parameters. */
final class InstanceOptions implements TaskOptions {
  @Option(
      names = "--iou",
      paramLabel = "bbox|segm|boundary",
      description =
          "What overlap is measured on: boxes, masks, or masks and the pixels near their edges. Not"
              + " for keypoints.")
  IouType iou;

  @Option(
      names = "--dilation-ratio",
      paramLabel = "X",
      description =
          "For --iou boundary: the share of the image's diagonal that is near an edge. Default:"
              + " 0.02, for lvis 0.008.")
  Double dilationRatio;

  @Option(
      names = "--sigmas",
      paramLabel = "X,...",
      description =
          "For keypoints: how far annotators differ, one number a point. Default: COCO's 17.")
  String sigmas;

  @Option(
      names = "--max-dets",
      paramLabel = "N,...",
      description =
          "Caps on detections per image and category. Default: 1,10,100; 300 for lvis, where the cap"
              + " is per image; 20 for keypoints.")
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
      names = "--tide",
      description =
          "Say why average precision was lost: false positives by type, missed objects, and what"
              + " mending each would give (IoU 0.5, background 0.1). Not with --class-agnostic.")
  boolean tide;

  @Override
  public TaskScore prepare(ScoreCommand common) {
    requireIou(common);
    DetectionParams params = params(common);
    DetectionSummary.requireDefined(params);
    ScoreRequest request =
        ScoreRequest.of(common.groundTruth, common.predictions, params)
            .withThreads(common.threadCount())
            .withImageIds(Lists.ids("--images", images))
            .withCategoryIds(Lists.ids("--categories", categories));
    return new InstanceScore(
        request,
        perCategory,
        common.maxFailures,
        common.groups(!classAgnostic),
        common.details != null,
        tide ? Optional.of(ErrorParams.of(params)) : Optional.empty());
  }

  private void requireIou(ScoreCommand common) {
    if (common.task == ScoreTask.KEYPOINTS) {
      if (iou != null) {
        throw UserError.usage("--iou is not of --task keypoints", "Leave it out.");
      }
      return;
    }
    common.task.require(common.spec, "--iou", iou);
    if (iou == IouType.KEYPOINTS) {
      throw UserError.usage(
          "--iou keypoints is a task of its own", "Give --task keypoints, without --iou.");
    }
  }

  private DetectionParams params(ScoreCommand common) {
    DetectionParams defaults =
        switch (common.task) {
          case LVIS -> DetectionParams.lvis(iou);
          case KEYPOINTS -> DetectionParams.keypoints();
          default -> DetectionParams.coco(iou);
        };
    if (classAgnostic && common.task != ScoreTask.INSTANCE) {
      throw UserError.usage(
          "--class-agnostic is not of --task " + common.task.id(),
          "Leave it out: lvis-api fails on it, and pycocotools makes keypoints 0.");
    }
    DetectionParams params = defaults.withMode(common.mode).withUseCategories(!classAgnostic);
    if (dilationRatio != null) {
      if (iou != IouType.BOUNDARY) {
        throw UserError.usage("--dilation-ratio is of --iou boundary", "Leave it out.");
      }
      params = params.withDilationRatio(dilationRatio);
    }
    if (sigmas != null) {
      if (common.task != ScoreTask.KEYPOINTS) {
        throw UserError.usage("--sigmas is of --task keypoints", "Leave it out.");
      }
      params = params.withSigmas(Lists.numbers("--sigmas", sigmas));
    }
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
