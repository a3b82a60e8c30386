package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.detection.CurveAccumulator;
import io.fovea.metrics.detection.CurveCounts;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionResult;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Folds matches, of images or of videos, into a result: puts them in one total order and runs the
 * two passes of {@link DistributedCurves}.
 */
final class MatchFold {
  private MatchFold() {}

  /**
   * Folds.
   *
   * @param matches the matches table, its rows in any order
   * @param partitions into how many pieces it is cut, which changes no bit
   * @param positives by category, then area range: ground truths that count
   */
  static DetectionResult.Builder fold(
      Dataset<Row> matches,
      DetectionParams params,
      DatasetAxes axes,
      int partitions,
      long[][] positives) {
    Dataset<Row> sorted =
        matches
            .repartitionByRange(partitions, MatchTable.order())
            .sortWithinPartitions(MatchTable.order())
            .persist(StorageLevel.MEMORY_AND_DISK());
    var builder = new DetectionResult.Builder(axes, params);
    boolean[] folded = new boolean[positives.length];
    try {
      new DistributedCurves(params, positives)
          .fold(
              sorted,
              (category, curves) -> {
                builder.put(category, curves, positives[category]);
                folded[category] = true;
              });
    } finally {
      sorted.unpersist();
    }
    for (int k = 0; k < folded.length; k++) {
      if (!folded[k]) {
        // No detection at all: recall and precision are 0 where there is something to find.
        builder.put(
            k, new CurveAccumulator(params, positives[k], CurveCounts.zero(params)), positives[k]);
      }
    }
    return builder;
  }
}
