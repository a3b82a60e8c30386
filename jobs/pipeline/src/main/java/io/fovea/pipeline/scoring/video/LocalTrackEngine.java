package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.tracking.TrackPartial;
import io.fovea.pipeline.scoring.ImageLoop;
import io.fovea.pipeline.scoring.LocalEngine;

/** Scores tracks in this process, on threads. */
public final class LocalTrackEngine implements TrackEngine {
  @Override
  public TrackOutcome score(VideoRequest request) {
    LocalTubes tubes = LocalTubes.read(request);
    ScoredVideos videos = tubes.videos();
    var partial = new TrackPartial(videos.axes(), TrackScorer.params(request));
    partial.addAll(
        ImageLoop.run(
            tubes.size(),
            request.threads(),
            () -> {
              var scorer = new TrackScorer(request, videos);
              return v -> scorer.score(v, tubes.annotations(v), tubes.predictions(v));
            }));
    return TrackOutcome.of(
        request, partial.result(), tubes.counts(), videos.warnings(), LocalEngine.NAME);
  }
}
