package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.video.VideoMatches;
import io.fovea.metrics.video.VideoPartial;
import io.fovea.metrics.video.VideoResult;
import io.fovea.pipeline.scoring.ImageLoop;
import io.fovea.pipeline.scoring.LocalEngine;
import io.fovea.pipeline.scoring.details.MatchCounts;

/** Scores in this process, on threads; loads no class of Spark or Hadoop for local files. */
public final class LocalVideoEngine implements VideoEngine {
  @Override
  public String name() {
    return LocalEngine.NAME;
  }

  @Override
  public VideoOutcome score(VideoRequest request) {
    LocalTubes tubes = LocalTubes.read(request);
    ScoredVideos videos = tubes.videos();
    var partial = new VideoPartial(videos.axes(), request.params());
    partial.addAll(
        ImageLoop.run(
            tubes.size(),
            request.threads(),
            () -> {
              var scorer = new VideoScorer(request, videos);
              return v -> scorer.score(v, tubes.annotations(v), tubes.predictions(v));
            }));
    VideoResult result = partial.result(request.threads());
    MatchCounts matched =
        MatchCounts.of(
            result.curves(), partial.videos().stream().map(VideoMatches::matches).toList());
    return VideoOutcome.of(request, result, tubes.counts(), matched, videos.warnings(), name());
  }

  /**
   * Refuses an empty list of results in strict mode.
   *
   * @throws UserError if {@code empty}
   */
  public static void refuseIfEmpty(VideoRequest request, boolean empty) {
    if (empty && request.params().mode() == Mode.STRICT) {
      throw UserError.input(
          request.predictions() + ": the list of results is empty",
          "Use --mode corrected, where a model that finds nothing scores 0.");
    }
  }
}
