package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.metrics.video.VideoParams;
import io.fovea.pipeline.scoring.video.VideoRequest;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of {@code --task video}. */
final class VideoOptions implements TaskOptions {
  /** Whose evaluator. */
  enum Protocol {
    YTVIS,
    OVIS,
    YTVIS22
  }

  @Option(
      names = "--protocol",
      paramLabel = "ytvis|ovis|ytvis22",
      description =
          "Whose evaluator: YouTube-VIS 2019 and 2021 (12 numbers), OVIS (18, by occlusion too), or"
              + " YouTube-VIS 2022 (short and long videos apart, and the mean). Default: ytvis.")
  Protocol protocol;

  @Option(
      names = "--gt-long",
      paramLabel = "FILE",
      description = "The ground truth of the long videos of ytvis22; --gt is that of the short.")
  String longVideos;

  @Override
  public TaskScore prepare(ScoreCommand common) {
    Protocol asked = protocol == null ? Protocol.YTVIS : protocol;
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
        asked.name().toLowerCase(java.util.Locale.ROOT), requests, common.instance.perCategory);
  }
}
