package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.UserError;
import io.fovea.metrics.tracking.TrackKernel;
import io.fovea.metrics.tracking.TrackParams;
import io.fovea.metrics.tracking.TrackTerms;
import io.fovea.metrics.video.PredictedTube;
import io.fovea.metrics.video.TruthTube;
import io.fovea.pipeline.dataset.RawPredictedTube;
import io.fovea.pipeline.dataset.RawTruthTube;
import io.fovea.pipeline.dataset.VideoRecord;
import java.util.ArrayList;
import java.util.List;

/** Makes the tracks of one video and scores them: the work that both engines share. */
public final class TrackScorer {
  private final VideoRequest request;
  private final ScoredVideos videos;
  private final TubeRules rules;
  private final TrackKernel kernel;

  public TrackScorer(VideoRequest request, ScoredVideos videos) {
    this.request = request;
    this.videos = videos;
    this.rules = new TubeRules(request.params(), request.groundTruth(), request.predictions());
    this.kernel = new TrackKernel(params(request), videos.axes());
  }

  /** The parameters of tracks that a request stands for. */
  public static TrackParams params(VideoRequest request) {
    return new TrackParams(request.params().mode());
  }

  /**
   * Scores a video.
   *
   * @param place of the video
   * @param annotations in the order in which they are scored
   * @param results of known categories, in file order
   * @throws UserError naming the document, the record and the field, if one is refused
   */
  public TrackTerms score(
      int place, List<RawTruthTube> annotations, List<RawPredictedTube> results) {
    VideoRecord video = videos.video(place);
    int length = video.length() == null ? 0 : video.length();
    List<TruthTube> truths = new ArrayList<>();
    for (RawTruthTube annotation : annotations) {
      TruthTube truth = rules.truth(annotation, video);
      length = Math.max(length, truth.tube().length());
      truths.add(truth);
    }
    List<PredictedTube> predictions = new ArrayList<>();
    for (RawPredictedTube result : results) {
      PredictedTube prediction = rules.prediction(result, video);
      length = Math.max(length, prediction.tube().length());
      predictions.add(prediction);
    }
    try {
      return kernel.score(place, length, truths, predictions);
    } catch (UserError e) {
      throw e.at(request.predictions() + ", video " + video.id());
    }
  }
}
