package io.fovea.pipeline.scoring.video;

import io.fovea.pipeline.dataset.RawPredictedTube;
import io.fovea.pipeline.dataset.RawTruthTube;
import io.fovea.pipeline.dataset.UnknownImages;
import io.fovea.pipeline.dataset.VideoDataset;
import io.fovea.pipeline.dataset.VideoResultsDocument;
import io.fovea.pipeline.store.StoredRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A ground truth and its results in memory, video by video; masks as compact as their documents.
 */
final class LocalTubes {
  private final VideoDataset dataset;
  private final ScoredVideos videos;
  private final List<List<RawPredictedTube>> predictions = new ArrayList<>();
  private long unknownCategory;

  private LocalTubes(VideoDataset dataset, VideoRequest request) {
    this.dataset = dataset;
    this.videos = ScoredVideos.of(dataset, request);
    for (int v = 0; v < size(); v++) {
      predictions.add(new ArrayList<>());
    }
  }

  /**
   * Reads both documents.
   *
   * @throws io.fovea.metrics.UserError if one is refused, or a result is of an unknown video
   */
  static LocalTubes read(VideoRequest request) {
    var tubes = new LocalTubes(VideoDataset.read(request.groundTruth(), true), request);
    tubes.readPredictions(request);
    return tubes;
  }

  private void readPredictions(VideoRequest request) {
    var unknown = new UnknownImages("video");
    if (request.run() != null) {
      videos.requireCovered(request);
      for (StoredRun.Part part : request.run().run().parts()) {
        request.run().read(part).forEach(tube -> add(tube, unknown));
      }
      unknown.refuseAny(request.predictions(), request.groundTruth());
      return;
    }
    boolean empty = true;
    try (VideoResultsDocument document = VideoResultsDocument.open(request.predictions())) {
      while (document.hasNext()) {
        add(document.next(), unknown);
        empty = false;
      }
    }
    unknown.refuseAny(request.predictions(), request.groundTruth());
    LocalVideoEngine.refuseIfEmpty(request, empty);
  }

  private void add(RawPredictedTube tube, UnknownImages unknown) {
    int place = videos.place(tube.videoId());
    if (place < 0) {
      if (!videos.isOfOtherGroundTruth(tube.videoId())) {
        unknown.add(tube.videoId());
      }
    } else if (videos.axes().categoryIndex(tube.categoryId()) < 0) {
      unknownCategory++;
    } else {
      predictions.get(place).add(tube);
    }
  }

  ScoredVideos videos() {
    return videos;
  }

  /** How many videos there are. */
  int size() {
    return videos.axes().imageIds().length;
  }

  /** The annotations of a video, in the order in which they are scored. */
  List<RawTruthTube> annotations(int place) {
    return Arrays.stream(videos.listed(place)).mapToObj(dataset.annotations()::get).toList();
  }

  /** The results of a video, of known categories, in file order. */
  List<RawPredictedTube> predictions(int place) {
    return predictions.get(place);
  }

  VideoCounts counts() {
    long annotations = 0;
    for (int v = 0; v < size(); v++) {
      annotations += videos.listed(v).length;
    }
    return new VideoCounts(
        size(),
        videos.axes().categoryIds().length,
        annotations,
        predictions.stream().mapToLong(List::size).sum(),
        unknownCategory);
  }
}
