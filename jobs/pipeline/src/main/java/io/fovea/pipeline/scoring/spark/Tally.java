package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.ImageMatches;
import io.fovea.metrics.detection.MatchBlock;
import io.fovea.metrics.detection.Quirk;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import org.apache.spark.sql.Row;

/**
 * What is counted over all images beside the matches: ground truths that count, records, quirks.
 * Integers alone, so that the order of adding does not show.
 */
final class Tally implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[][] positives;
  private final EnumMap<Quirk, Long> quirks = new EnumMap<>(Quirk.class);
  private long annotations;
  private long detections;
  private long unknownCategory;

  Tally(DetectionParams params, int categories) {
    positives = new long[categories][params.areaRanges().size()];
  }

  /** Adds a row of the {@link ScoredTable}. */
  Tally add(Row row, DetectionParams params, ScoredImages images) {
    annotations += row.getLong(1);
    detections += row.getLong(2);
    unknownCategory += row.getLong(3);
    for (ImageMatches image : ScoredTable.images(row, params, images)) {
      image.quirks().forEach((quirk, count) -> quirks.merge(quirk, count, Long::sum));
      for (MatchBlock block : image.blocks()) {
        long[] sums = positives[block.categoryIndex()];
        for (int a = 0; a < sums.length; a++) {
          sums[a] += block.positives(a);
        }
      }
    }
    return this;
  }

  Tally plus(Tally other) {
    annotations += other.annotations;
    detections += other.detections;
    unknownCategory += other.unknownCategory;
    other.quirks.forEach((quirk, count) -> quirks.merge(quirk, count, Long::sum));
    for (int k = 0; k < positives.length; k++) {
      for (int a = 0; a < positives[k].length; a++) {
        positives[k][a] += other.positives[k][a];
      }
    }
    return this;
  }

  /** Ground truths that count, by category, then area range. */
  long[][] positives() {
    return positives;
  }

  Map<Quirk, Long> quirks() {
    return quirks;
  }

  long annotations() {
    return annotations;
  }

  long detections() {
    return detections;
  }

  long unknownCategory() {
    return unknownCategory;
  }
}
