package io.fovea.pipeline.cli;

import io.fovea.metrics.video.VideoParams;
import io.fovea.pipeline.scoring.video.VideoRequest;

/** {@code --task tracking}, which has no options of its own. */
final class TrackingOptions implements TaskOptions {
  @Override
  public TaskScore prepare(ScoreCommand common) {
    VideoParams params = VideoParams.youTubeVis().withMode(common.mode);
    return new TrackingScore(
        new VideoRequest(common.groundTruth, common.predictions, params, common.threadCount()),
        common.groups(true),
        RunInput.of(common));
  }
}
