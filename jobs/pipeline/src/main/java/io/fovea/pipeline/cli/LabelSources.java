package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.dataset.LabelSource;
import io.fovea.pipeline.store.Storage;
import java.util.List;

/**
 * In which form labelled videos are, as a command line says: a document; a folder of PNGs a video;
 * or, with a folder of images, a panoptic document of videos.
 */
record LabelSources(ScoreCommand common, String things) {
  private static final int USUAL_IGNORE = 255;

  LabelSource truth() {
    LabelSource source = source("--gt", common.groundTruth, common.panoptic.truthImages, true);
    if (!(source instanceof LabelSource.StepFolder)) {
      refuseNumbers("the ground truth says so itself");
    }
    return source;
  }

  LabelSource predicted() {
    return source("--predictions", common.predictions, common.panoptic.predictedImages, false);
  }

  private LabelSource source(String option, String location, String images, boolean truth) {
    boolean folder = Storage.isDirectory(location);
    if (images != null) {
      if (folder) {
        throw UserError.usage(
            option + " " + location + " is a folder, and its images are given apart",
            "Give the panoptic document of the images, or the folder alone.");
      }
      return new LabelSource.PanopticVideos(location, images);
    }
    if (!folder) {
      return new LabelSource.Document(location);
    }
    if (!truth) {
      return new LabelSource.StepFolder(location, null, null, null);
    }
    Integer classes = common.semantic.classes;
    if (classes == null || things == null) {
      throw UserError.usage(
          location + " is a folder of PNGs, which do not say what the classes are",
          "Give --classes N and --things N,..., such as 19 and 11,13 for KITTI-STEP.");
    }
    Integer ignore = common.semantic.ignoreValue;
    List<Integer> ofThings = things.equals("none") ? List.of() : Lists.integers("--things", things);
    return new LabelSource.StepFolder(
        location, classes, ofThings, ignore == null ? USUAL_IGNORE : ignore);
  }

  /** Refuses what is of labelled videos where tubes are scored. */
  void refuse(String protocol) {
    if (common.panoptic.truthImages != null || common.panoptic.predictedImages != null) {
      throw UserError.usage(
          "--gt-images and --prediction-images are not of --protocol " + protocol,
          "Leave them out.");
    }
    refuseNumbers("they are not of --protocol " + protocol);
  }

  private void refuseNumbers(String why) {
    if (things != null || common.semantic.classes != null || common.semantic.ignoreValue != null) {
      throw UserError.usage(
          "--classes, --things and --ignore-value are of folders of PNGs: " + why,
          "Leave them out.");
    }
  }
}
