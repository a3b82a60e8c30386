package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.store.WrittenFile;
import java.io.Serializable;
import java.util.TreeMap;

/** What a task tells the driver of its shard: little, whatever the shard holds. */
sealed interface ShardOutcome extends Serializable {

  /**
   * The shard's two files are there.
   *
   * @param index of the shard
   * @param key of the shard
   * @param predicted images that the model answered
   * @param failures failed images by reason
   * @param predictions rows of the predictions table
   * @param halvedBatches batches that the model took in parts
   * @param runs with further graphs, predicted images by how often these ran; else empty
   * @param predictionFile in the run folder
   * @param failureFile in the run folder
   * @param device what it ran on
   * @param found whether the files were there, made by an earlier run or attempt
   * @param work how this task made them; null where it did not
   */
  record Written(
      int index,
      String key,
      int predicted,
      TreeMap<String, Integer> failures,
      int predictions,
      int halvedBatches,
      TreeMap<Integer, Integer> runs,
      WrittenFile predictionFile,
      WrittenFile failureFile,
      String device,
      boolean found,
      Work work)
      implements ShardOutcome {

    /** The same, made by that work. */
    Written by(Work how) {
      return new Written(
          index,
          key,
          predicted,
          failures,
          predictions,
          halvedBatches,
          runs,
          predictionFile,
          failureFile,
          device,
          found,
          how);
    }

    int failed() {
      return failures.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /**
   * Something that the user must mend, which no other attempt would find otherwise. It comes back
   * as a value so that Spark does not try again.
   */
  record Refused(UserError error) implements ShardOutcome {}
}
