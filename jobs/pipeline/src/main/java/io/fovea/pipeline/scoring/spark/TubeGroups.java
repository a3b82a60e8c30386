package io.fovea.pipeline.scoring.spark;

import io.fovea.pipeline.dataset.RawPredictedTube;
import io.fovea.pipeline.dataset.RawTruthTube;
import io.fovea.pipeline.scoring.video.ScoredVideos;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The rows of a {@link TubeTable}, sorted by video, as one group a video. Only one video is in
 * memory at a time.
 */
final class TubeGroups implements Iterator<TubeGroups.Group> {
  /** The tubes of one video, and how many results of it are of unknown categories. */
  record Group(
      int video,
      List<RawTruthTube> truths,
      List<RawPredictedTube> predictions,
      long unknownCategory) {}

  private final Iterator<Row> rows;
  private final ScoredVideos videos;
  private Row head;

  TubeGroups(Iterator<Row> rows, ScoredVideos videos) {
    this.rows = rows;
    this.videos = videos;
    step();
  }

  /** Brings the tubes of a video together, in their order. */
  static Dataset<Row> byVideo(Dataset<Row> tubes, int partitions) {
    return tubes
        .repartition(partitions, functions.col("video"))
        .sortWithinPartitions("video", "kind", "position");
  }

  private void step() {
    head = rows.hasNext() ? rows.next() : null;
  }

  @Override
  public boolean hasNext() {
    return head != null;
  }

  @Override
  public Group next() {
    int video = TubeTable.video(head);
    List<RawTruthTube> truths = new ArrayList<>();
    List<RawPredictedTube> predictions = new ArrayList<>();
    long unknownCategory = 0;
    for (; head != null && TubeTable.video(head) == video; step()) {
      if (TubeTable.isTruth(head)) {
        truths.add(TubeTable.truth(head));
      } else if (TubeTable.isOfKnownCategory(head, videos)) {
        predictions.add(TubeTable.prediction(head));
      } else {
        unknownCategory++;
      }
    }
    return new Group(video, truths, predictions, unknownCategory);
  }
}
