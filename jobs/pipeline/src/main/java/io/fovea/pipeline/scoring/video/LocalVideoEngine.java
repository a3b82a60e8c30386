package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.video.VideoPartial;
import io.fovea.pipeline.dataset.RawPredictedTube;
import io.fovea.pipeline.dataset.RawTruthTube;
import io.fovea.pipeline.dataset.UnknownImages;
import io.fovea.pipeline.dataset.VideoDataset;
import io.fovea.pipeline.dataset.VideoResultsDocument;
import io.fovea.pipeline.scoring.ImageLoop;
import io.fovea.pipeline.scoring.LocalEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Scores in this process, on threads; loads no class of Spark or Hadoop for local files. */
public final class LocalVideoEngine implements VideoEngine {
  @Override
  public String name() {
    return LocalEngine.NAME;
  }

  @Override
  public VideoOutcome score(VideoRequest request) {
    VideoDataset dataset = VideoDataset.read(request.groundTruth(), true);
    ScoredVideos videos = ScoredVideos.of(dataset, request);
    int count = videos.axes().imageIds().length;
    List<List<RawPredictedTube>> predictions = new ArrayList<>();
    for (int v = 0; v < count; v++) {
      predictions.add(new ArrayList<>());
    }
    long unknownCategory = read(request, videos, predictions);
    var partial = new VideoPartial(videos.axes(), request.params());
    partial.addAll(
        ImageLoop.run(
            count,
            request.threads(),
            () -> {
              var scorer = new VideoScorer(request, videos);
              return v -> scorer.score(v, annotations(dataset, videos, v), predictions.get(v));
            }));
    var counts =
        new VideoCounts(
            count,
            videos.axes().categoryIds().length,
            annotationCount(videos),
            predictions.stream().mapToLong(List::size).sum(),
            unknownCategory);
    return VideoOutcome.of(
        request, partial.result(request.threads()), counts, videos.warnings(), name());
  }

  private static List<RawTruthTube> annotations(
      VideoDataset dataset, ScoredVideos videos, int place) {
    return Arrays.stream(videos.listed(place)).mapToObj(dataset.annotations()::get).toList();
  }

  private static long annotationCount(ScoredVideos videos) {
    long annotations = 0;
    for (int v = 0; v < videos.axes().imageIds().length; v++) {
      annotations += videos.listed(v).length;
    }
    return annotations;
  }

  /** Sorts the results into their videos; gives how many were passed over for their category. */
  private static long read(
      VideoRequest request, ScoredVideos videos, List<List<RawPredictedTube>> predictions) {
    var unknown = new UnknownImages("video");
    long unknownCategory = 0;
    boolean empty = true;
    try (VideoResultsDocument document = VideoResultsDocument.open(request.predictions())) {
      while (document.hasNext()) {
        RawPredictedTube next = document.next();
        empty = false;
        int place = videos.place(next.videoId());
        if (place < 0) {
          if (!videos.isOfOtherGroundTruth(next.videoId())) {
            unknown.add(next.videoId());
          }
        } else if (videos.axes().categoryIndex(next.categoryId()) < 0) {
          unknownCategory++;
        } else {
          predictions.get(place).add(next);
        }
      }
    }
    unknown.refuseAny(request.predictions(), request.groundTruth());
    refuseIfEmpty(request, empty);
    return unknownCategory;
  }

  /**
   * Refuses an empty list of results in strict mode.
   *
   * @throws UserError if {@code empty}
   */
  public static void refuseIfEmpty(VideoRequest request, boolean empty) {
    if (empty && request.params().mode() == Mode.STRICT) {
      throw UserError.input(
          request.predictions() + ": the list of results is empty, on which the reference fails",
          "Use --mode corrected, where a model that finds nothing scores 0.");
    }
  }
}
