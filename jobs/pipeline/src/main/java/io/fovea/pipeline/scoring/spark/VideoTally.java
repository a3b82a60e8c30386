package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.detection.MatchBlock;
import io.fovea.metrics.video.VideoMatches;
import io.fovea.metrics.video.VideoParams;
import io.fovea.metrics.video.VideoPartial;
import io.fovea.metrics.video.VideoQuirk;
import io.fovea.pipeline.scoring.details.MatchCounts;
import io.fovea.pipeline.scoring.video.ScoredVideos;
import io.fovea.pipeline.scoring.video.VideoCounts;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Row;

/**
 * What is counted over all videos beside the matches, and in each. Integers alone, so that the
 * order of adding does not show.
 */
final class VideoTally implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[][] positives;
  private final EnumMap<VideoQuirk, Long> quirks = new EnumMap<>(VideoQuirk.class);
  private final Map<Integer, int[]> matched = new HashMap<>();
  private final long[] counted = new long[3];

  VideoTally(VideoParams params, ScoredVideos videos) {
    int categories = params.detection().useCategories() ? videos.axes().categoryIds().length : 1;
    positives = new long[categories][params.curves().areaRanges().size()];
  }

  /** Adds a row of {@link VideoTableScorer#SCORED}. */
  VideoTally add(Row row, VideoParams params, ScoredVideos videos) {
    for (int i = 0; i < counted.length; i++) {
      counted[i] += row.getLong(1 + i);
    }
    for (VideoMatches video :
        VideoPartial.fromBytes(row.getAs(0), videos.axes(), params).videos()) {
      video.quirks().forEach((quirk, count) -> quirks.merge(quirk, count, Long::sum));
      matched.put(video.videoIndex(), MatchCounts.count(video.matches(), params.curves()));
      for (MatchBlock block : video.matches().blocks()) {
        long[] sums = positives[block.categoryIndex()];
        for (int a = 0; a < sums.length; a++) {
          sums[a] += block.positives(a);
        }
      }
    }
    return this;
  }

  VideoTally plus(VideoTally other) {
    for (int i = 0; i < counted.length; i++) {
      counted[i] += other.counted[i];
    }
    other.quirks.forEach((quirk, count) -> quirks.merge(quirk, count, Long::sum));
    matched.putAll(other.matched);
    for (int k = 0; k < positives.length; k++) {
      for (int a = 0; a < positives[k].length; a++) {
        positives[k][a] += other.positives[k][a];
      }
    }
    return this;
  }

  /** What was matched in every video; one without a tube has nothing in it. */
  MatchCounts matched(VideoParams params, ScoredVideos videos) {
    var counts = new MatchCounts(videos.axes().imageIds().length, params.curves(), positives);
    matched.forEach(counts::put);
    return counts;
  }

  /** Ground truths that count, by category, then slice. */
  long[][] positives() {
    return positives;
  }

  Map<VideoQuirk, Long> quirks() {
    return quirks;
  }

  VideoCounts counts(ScoredVideos videos) {
    return new VideoCounts(
        videos.axes().imageIds().length,
        videos.axes().categoryIds().length,
        counted[0],
        counted[1],
        counted[2]);
  }
}
