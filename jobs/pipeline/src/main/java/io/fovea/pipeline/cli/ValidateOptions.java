package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.IouType;
import io.fovea.metrics.detection.Keypoints;
import io.fovea.pipeline.dataset.RankingLayout;
import io.fovea.pipeline.dataset.RankingSource;
import io.fovea.pipeline.validate.ClassificationCheck;
import io.fovea.pipeline.validate.CocoCheck;
import io.fovea.pipeline.validate.LabelCheck;
import io.fovea.pipeline.validate.PanopticCheck;
import io.fovea.pipeline.validate.RankingCheck;
import io.fovea.pipeline.validate.SemanticCheck;
import io.fovea.pipeline.validate.TaskCheck;
import io.fovea.pipeline.validate.VideoCheck;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The options of {@code fovea validate} that are of some tasks, as {@code fovea score} has them.
 */
final class ValidateOptions {
  private static final int USUAL_IGNORE = 255;
  private static final int USUAL_TOP = 5;

  private static final Map<String, ScoreTask> TASKS =
      Map.ofEntries(
          Map.entry("--sigmas", ScoreTask.KEYPOINTS),
          Map.entry("--gt-images", ScoreTask.PANOPTIC),
          Map.entry("--prediction-images", ScoreTask.PANOPTIC),
          Map.entry("--classes", ScoreTask.SEMANTIC),
          Map.entry("--ignore-value", ScoreTask.SEMANTIC),
          Map.entry("--top", ScoreTask.CLASSIFICATION),
          Map.entry("--layout", ScoreTask.RANKING),
          Map.entry("--split", ScoreTask.RANKING),
          Map.entry("--gt-maps", ScoreTask.RANKING),
          Map.entry("--protocol", ScoreTask.VIDEO),
          Map.entry("--gt-long", ScoreTask.VIDEO));

  @Option(
      names = "--iou",
      paramLabel = "bbox|segm|boundary",
      description =
          "instance, lvis: what will be scored; then annotations without it are errors. Default:"
              + " that a box or a mask is missing is a warning.")
  IouType iou;

  @Option(
      names = "--sigmas",
      paramLabel = "X,...",
      description = "keypoints: one number a point, which says how many there are. Default: 17.")
  String sigmas;

  @Option(
      names = "--gt-images",
      paramLabel = "FOLDER",
      description =
          "panoptic: the PNGs of the ground truth. Default: only the document is looked at.")
  String truthImages;

  @Option(
      names = "--prediction-images",
      paramLabel = "FOLDER",
      description = "panoptic: the PNGs of the predictions, likewise.")
  String predictedImages;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "semantic: how many classes there are; their ids are 0 to N-1.")
  Integer classes;

  @Option(
      names = "--ignore-value",
      paramLabel = "V",
      description = "semantic: the value of pixels that do not count; -1 for none. Default: 255.")
  Integer ignoreValue;

  @Option(
      names = "--top",
      paramLabel = "N,...",
      description =
          "classification: among how many best classes the right one is looked for. Default: 1,5.")
  String tops;

  @Option(
      names = "--layout",
      paramLabel = "assr|irsr|sifr|seqrank|posesor",
      description = "ranking: how the ground truth lies on disk.")
  RankingLayout layout;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "ranking: the split of assr, such as test.")
  String split;

  @Option(
      names = "--gt-maps",
      paramLabel = "FOLDER",
      description = "ranking: the data set's own gray maps, one PNG an image.")
  String maps;

  @Option(
      names = "--protocol",
      paramLabel = "ytvis|ovis|ytvis22|vpq|stq",
      description =
          "video: whose evaluator; vpq and stq for videos of which every pixel is labelled."
              + " Default: ytvis.")
  VideoOptions.Protocol protocol;

  @Option(
      names = "--gt-long",
      paramLabel = "FILE",
      description = "video: the ground truth of the long videos of ytvis22.")
  String longVideos;

  /**
   * The checks that a command line asks for.
   *
   * @param predictions null to look at the ground truth alone
   */
  TaskCheck checks(ScoreTask task, String groundTruth, String predictions, CommandSpec spec) {
    refuseOptionsOfOthers(task, spec);
    return switch (task) {
      case INSTANCE -> new CocoCheck(CocoCheck.Kind.INSTANCE, groundTruth, predictions, 0, iou);
      case LVIS -> new CocoCheck(CocoCheck.Kind.LVIS, groundTruth, predictions, 0, iou);
      case KEYPOINTS -> new CocoCheck(CocoCheck.Kind.KEYPOINTS, groundTruth, predictions, points());
      case PANOPTIC -> new PanopticCheck(groundTruth, truthImages, predictions, predictedImages);
      case SEMANTIC -> {
        task.require(spec, "--classes", classes);
        yield new SemanticCheck(
            groundTruth, predictions, classes, ignoreValue == null ? USUAL_IGNORE : ignoreValue);
      }
      case CLASSIFICATION -> new ClassificationCheck(groundTruth, predictions, most());
      case RANKING -> {
        task.require(spec, "--layout", layout);
        yield new RankingCheck(RankingSource.of(layout, groundTruth, split, maps), predictions);
      }
      case VIDEO -> video(groundTruth, predictions);
      case TRACKING -> new VideoCheck(task.id(), groundTruth, null, predictions, false);
    };
  }

  private TaskCheck video(String groundTruth, String predictions) {
    VideoOptions.Protocol asked = protocol == null ? VideoOptions.Protocol.YTVIS : protocol;
    if (longVideos != null && asked != VideoOptions.Protocol.YTVIS22) {
      throw UserError.usage("--gt-long is of --protocol ytvis22", "Leave it out.");
    }
    return switch (asked) {
      case VPQ, STQ -> new LabelCheck(groundTruth, predictions);
      default ->
          new VideoCheck(
              ScoreTask.VIDEO.id(),
              groundTruth,
              longVideos,
              predictions,
              asked == VideoOptions.Protocol.OVIS);
    };
  }

  private int points() {
    return sigmas == null ? Keypoints.COCO_SIGMAS.size() : Lists.numbers("--sigmas", sigmas).size();
  }

  private int most() {
    List<Integer> asked = tops == null ? List.of(USUAL_TOP) : Lists.integers("--top", tops);
    return asked.stream().mapToInt(Integer::intValue).max().orElse(USUAL_TOP);
  }

  /** Options of other tasks would be passed over without a word. */
  private void refuseOptionsOfOthers(ScoreTask task, CommandSpec spec) {
    if (iou != null && task != ScoreTask.INSTANCE && task != ScoreTask.LVIS) {
      throw new ParameterException(
          spec.commandLine(), "Option --iou is of --task instance and lvis, not " + task.id());
    }
    if (iou == IouType.KEYPOINTS) {
      throw UserError.usage(
          "--iou keypoints is a task of its own", "Give --task keypoints, without --iou.");
    }
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      String name = option.longestName();
      ScoreTask only = TASKS.get(name);
      if (only != null && only != task) {
        throw new ParameterException(
            spec.commandLine(),
            "Option " + name + " is of --task " + only.id() + ", not " + task.id());
      }
    }
  }
}
