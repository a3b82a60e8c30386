package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.video.Occlusion;
import io.fovea.metrics.video.PredictedTube;
import io.fovea.metrics.video.TruthTube;
import io.fovea.metrics.video.Tube;
import io.fovea.metrics.video.VideoParams;
import io.fovea.pipeline.dataset.Flag;
import io.fovea.pipeline.dataset.RawPredictedTube;
import io.fovea.pipeline.dataset.RawTruthTube;
import io.fovea.pipeline.dataset.Segmentation;
import io.fovea.pipeline.dataset.VideoRecord;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns the records of documents into the tubes that the kernel scores, and refuses what it cannot
 * use with file, record and field named. Where the reference crashes or never ends, strict mode
 * refuses; corrected mode also refuses tubes and masks that do not fit their video.
 *
 * <p>Thread-safe.
 */
public final class TubeRules implements Serializable {
  private static final long serialVersionUID = 1L;

  private final boolean strict;
  private final boolean occlusions;
  private final String truthLocation;
  private final String resultLocation;

  /**
   * @param truthLocation names the ground truth in errors
   * @param resultLocation names the results in errors
   */
  public TubeRules(VideoParams params, String truthLocation, String resultLocation) {
    this.strict = params.mode() == Mode.STRICT;
    this.occlusions = params.scoresOcclusion();
    this.truthLocation = truthLocation;
    this.resultLocation = resultLocation;
  }

  /**
   * An annotation.
   *
   * @param video the record of the annotation's video
   */
  public TruthTube truth(RawTruthTube annotation, VideoRecord video) {
    try {
      boolean crowd = crowd(annotation.iscrowd());
      if (annotation.areas() == null) {
        throw UserError.input(
            "'areas' is missing or no list of numbers and nulls",
            "Add the area of each frame in square pixels: their mean decides between small, medium"
                + " and large.");
      }
      if (annotation.frames() == null) {
        throw UserError.input(
            "'segmentations' is missing or no list", "Add a mask or null for each frame.");
      }
      return new TruthTube(
          annotation.id(),
          annotation.categoryId(),
          crowd,
          crowd,
          Tube.meanVisible(annotation.areas()),
          occlusions ? occlusion(annotation) : Double.NaN,
          tube(annotation.frames(), video));
    } catch (UserError e) {
      throw e.at(truthLocation + ", annotation " + annotation.id());
    }
  }

  private boolean crowd(Flag iscrowd) {
    return switch (iscrowd) {
      case YES -> true;
      case NO -> false;
      case ABSENT -> {
        if (strict) {
          throw UserError.input(
              "'iscrowd' is missing, on which the reference fails",
              "Add 'iscrowd': 0, or use --mode corrected, where a missing 'iscrowd' is 0.");
        }
        yield false;
      }
      case MALFORMED ->
          throw UserError.input("'iscrowd' is neither 0 nor 1", "Write it as 0 or 1.");
    };
  }

  private static double occlusion(RawTruthTube annotation) {
    if (annotation.occlusion() == null) {
      throw UserError.input(
          "'occlusion' is missing or no list of texts and nulls, on which OVIS' evaluator fails",
          "Add no_occlusion, slight_occlusion, severe_occlusion or null for each frame, or use"
              + " --protocol ytvis.");
    }
    List<Occlusion> frames = new ArrayList<>();
    for (String word : annotation.occlusion()) {
      frames.add(word == null ? null : Occlusion.of(word));
    }
    return Occlusion.score(frames);
  }

  /**
   * A result.
   *
   * @param video the record of the result's video
   */
  public PredictedTube prediction(RawPredictedTube result, VideoRecord video) {
    try {
      double score = result.requireScore();
      if (!strict && Double.isNaN(score)) {
        throw UserError.input(
            "'score' is NaN", "Remove the result, or use --mode strict, which ranks it last.");
      }
      if (strict) {
        requireText(result.frames());
      }
      return new PredictedTube(
          result.ordinal(), result.categoryId(), score, tube(result.frames(), video));
    } catch (UserError e) {
      throw e.at(
          resultLocation + ", results[" + result.ordinal() + "] (video " + result.videoId() + ")");
    }
  }

  private static void requireText(List<Segmentation> frames) {
    for (int t = 0; t < frames.size(); t++) {
      Segmentation frame = frames.get(t);
      if (frame instanceof Segmentation.Polygons || frame instanceof Segmentation.RunCounts) {
        throw UserError.input(
            "segmentations["
                + t
                + "] is a list of "
                + (frame instanceof Segmentation.Polygons ? "polygons" : "runs")
                + ", on which the reference fails",
            "Compress the masks (pycocotools: mask.encode, or mask.frPyObjects for polygons and"
                + " lists of runs), or use --mode corrected.");
      }
    }
  }

  private Tube tube(List<Segmentation> frames, VideoRecord video) {
    if (!strict && video.length() != null && video.length() != frames.size()) {
      throw UserError.input(
          "'segmentations' has "
              + frames.size()
              + " entries and video "
              + video.id()
              + " has "
              + video.length()
              + " frames",
          "Give one entry a frame, null where there is no mask.");
    }
    List<Rle> masks = new ArrayList<>(frames.size());
    for (int t = 0; t < frames.size(); t++) {
      masks.add(frames.get(t) == null ? null : mask(frames.get(t), t, video));
    }
    Tube tube = new Tube(masks);
    return strict ? tube : tube.canonical();
  }

  private Rle mask(Segmentation frame, int t, VideoRecord video) {
    Rle mask;
    try {
      mask = frame.rasterise(video.height(), video.width());
    } catch (UserError e) {
      throw e.at("segmentations[" + t + "]");
    }
    boolean fits =
        video.height() == null
            || video.width() == null
            || (mask.height() == video.height() && mask.width() == video.width());
    if (!strict && !fits) {
      throw UserError.input(
          "segmentations["
              + t
              + "] has the size ["
              + mask.height()
              + ", "
              + mask.width()
              + "] and video "
              + video.id()
              + " is ["
              + video.height()
              + ", "
              + video.width()
              + "]",
          "Encode the mask at the video's own size, as [height, width].");
    }
    return mask;
  }
}
