package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.UserError;
import io.fovea.metrics.video.PredictedTube;
import io.fovea.metrics.video.TruthTube;
import io.fovea.metrics.video.VideoKernel;
import io.fovea.metrics.video.VideoMatches;
import io.fovea.pipeline.dataset.RawPredictedTube;
import io.fovea.pipeline.dataset.RawTruthTube;
import io.fovea.pipeline.dataset.VideoRecord;
import java.util.ArrayList;
import java.util.List;

/** Makes the tubes of one video and scores it: the work that both engines share. */
public final class VideoScorer {
  private final VideoRequest request;
  private final ScoredVideos videos;
  private final TubeRules rules;
  private final VideoKernel kernel;

  public VideoScorer(VideoRequest request, ScoredVideos videos) {
    this.request = request;
    this.videos = videos;
    this.rules = new TubeRules(request.params(), request.groundTruth(), request.predictions());
    this.kernel = new VideoKernel(request.params(), videos.axes());
  }

  /**
   * Scores a video.
   *
   * @param place of the video
   * @param annotations in the order in which they are scored
   * @param results of known categories, in file order
   * @throws UserError naming the document, the record and the field, if one is refused
   */
  public VideoMatches score(
      int place, List<RawTruthTube> annotations, List<RawPredictedTube> results) {
    VideoRecord video = videos.video(place);
    List<TruthTube> truths = new ArrayList<>();
    for (RawTruthTube annotation : annotations) {
      truths.add(rules.truth(annotation, video));
    }
    List<PredictedTube> predictions = new ArrayList<>();
    for (RawPredictedTube result : results) {
      predictions.add(rules.prediction(result, video));
    }
    try {
      return kernel.score(place, truths, predictions);
    } catch (UserError e) {
      throw e.at(request.predictions() + ", video " + video.id());
    }
  }
}
