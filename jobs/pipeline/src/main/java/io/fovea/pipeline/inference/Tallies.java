package io.fovea.pipeline.inference;

import io.fovea.models.SampleException.Reason;
import io.fovea.pipeline.inference.ShardOutcome.Written;
import java.io.Serializable;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Images by what became of them, for Spark's own pages. Spark counts each shard once, whatever is
 * tried again; the numbers of a run come from what its tasks return all the same.
 */
final class Tallies implements Serializable {
  private static final long serialVersionUID = 1L;

  static final String PREDICTED = "images predicted";
  static final String AGAIN = "frames run again for lost features";
  static final String FAILED = "images failed: ";

  private final LongAccumulator predicted;
  private final LongAccumulator framesAgain;
  private final TreeMap<String, LongAccumulator> failed = new TreeMap<>();

  private Tallies(SparkContext context) {
    predicted = context.longAccumulator(PREDICTED);
    framesAgain = context.longAccumulator(AGAIN);
    for (Reason reason : Reason.values()) {
      failed.put(reason.code(), context.longAccumulator(FAILED + reason.code()));
    }
  }

  static Tallies register(SparkContext context) {
    return new Tallies(context);
  }

  /** In a task: what became of its images. */
  void add(Written written) {
    predicted.add(written.predicted());
    written.failures().forEach((reason, count) -> failed.get(reason).add(count));
  }

  /** In a task of a job's last stage: frames whose features were gone. */
  void addFramesAgain(int frames) {
    framesAgain.add(frames);
  }

  /** On the driver: of these, how many. */
  long framesAgain() {
    return framesAgain.sum();
  }

  /** On the driver: failed images by reason, without those that there are none of. */
  SortedMap<String, Long> failures() {
    SortedMap<String, Long> counts = new TreeMap<>();
    failed.forEach(
        (reason, count) -> {
          if (count.sum() > 0) {
            counts.put(reason, count.sum());
          }
        });
    return counts;
  }
}
