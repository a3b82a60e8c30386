package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.metrics.video.LabelMeasure;
import io.fovea.metrics.video.VideoParams;
import io.fovea.pipeline.scoring.video.LabelRequest;
import io.fovea.pipeline.scoring.video.VideoRequest;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The options of {@code --task video}. */
final class VideoOptions implements TaskOptions {
  /** Whose evaluator. */
  enum Protocol {
    YTVIS,
    OVIS,
    YTVIS22,
    VPQ,
    STQ
  }

  @Option(
      names = "--protocol",
      paramLabel = "ytvis|ovis|ytvis22|vpq|stq",
      description =
          "Whose evaluator: YouTube-VIS 2019 and 2021 (12 numbers), OVIS (18, by occlusion too),"
              + " YouTube-VIS 2022 (short and long videos apart, and the mean), or of videos of which"
              + " every pixel is labelled video panoptic quality or segmentation and tracking"
              + " quality. Default: ytvis.")
  Protocol protocol;

  @Option(
      names = "--gt-long",
      paramLabel = "FILE",
      description = "The ground truth of the long videos of ytvis22; --gt is that of the short.")
  String longVideos;

  @Option(
      names = "--windows",
      paramLabel = "N,...",
      description =
          "Of vpq: lengths of the stretches that are scored, in frames. Default: 1,2,3,4.")
  String windows;

  @Option(
      names = "--things",
      paramLabel = "N,...",
      description =
          "Of vpq and stq with folders of PNGs: the classes whose instances are told apart. --classes"
              + " and --ignore-value say the rest; --gt-images and --prediction-images are the"
              + " folders of panoptic documents of videos.")
  String things;

  @Override
  public TaskScore prepare(ScoreCommand common) {
    Protocol asked = protocol == null ? Protocol.YTVIS : protocol;
    if (windows != null && asked != Protocol.VPQ) {
      throw UserError.usage("--windows is of --protocol vpq", "Leave it out.");
    }
    return asked == Protocol.VPQ || asked == Protocol.STQ
        ? labels(asked, common)
        : tubes(asked, common);
  }

  private TaskScore labels(Protocol asked, ScoreCommand common) {
    boolean ofTubes =
        longVideos != null || common.instance.classAgnostic || common.instance.perCategory;
    if (ofTubes) {
      throw UserError.usage(
          "--gt-long, --class-agnostic and --per-category are not of --protocol "
              + asked.name().toLowerCase(Locale.ROOT),
          "Leave them out.");
    }
    if (asked == Protocol.STQ && common.groups != null) {
      throw UserError.usage(
          "--groups is not of --protocol stq, which follows tubes across classes",
          "Leave it out; --details has the IoU of each class.");
    }
    if (RunInput.of(common) != null) {
      throw UserError.usage(
          "--protocol "
              + asked.name().toLowerCase(Locale.ROOT)
              + " is of videos of which every pixel is labelled, and a run holds tubes",
          "Score the run with --protocol ytvis or ovis, or give labelled videos.");
    }
    List<Integer> lengths =
        windows == null ? List.of(1, 2, 3, 4) : Lists.integers("--windows", windows);
    return new LabelScore(
        new LabelRequest(
            new LabelSources(common, things).truth(),
            new LabelSources(common, things).predicted(),
            asked == Protocol.VPQ ? LabelMeasure.VPQ : LabelMeasure.STQ,
            lengths),
        common.groups(true));
  }

  private TaskScore tubes(Protocol asked, ScoreCommand common) {
    new LabelSources(common, things).refuse(asked.name().toLowerCase(Locale.ROOT));
    VideoParams params =
        (asked == Protocol.OVIS ? VideoParams.ovis() : VideoParams.youTubeVis())
            .withMode(common.mode)
            .withUseCategories(!common.instance.classAgnostic);
    boolean twoParts = asked == Protocol.YTVIS22;
    if (twoParts != (longVideos != null)) {
      throw UserError.usage(
          twoParts
              ? "--protocol ytvis22 scores short and long videos, and --gt-long is missing"
              : "--gt-long is of --protocol ytvis22",
          "Give the short videos as --gt and the long ones as --gt-long, or leave it out.");
    }
    int threads = common.threadCount();
    List<VideoRequest> requests =
        twoParts
            ? List.of(
                new VideoRequest(
                    common.groundTruth, longVideos, common.predictions, params, threads),
                new VideoRequest(
                    longVideos, common.groundTruth, common.predictions, params, threads))
            : List.of(new VideoRequest(common.groundTruth, common.predictions, params, threads));
    return new VideoScore(
        asked.name().toLowerCase(Locale.ROOT),
        requests,
        common.groups(!common.instance.classAgnostic),
        RunInput.of(common),
        common.instance.perCategory);
  }
}
