package io.fovea.pipeline.inference;

import io.fovea.pipeline.store.Manifest.Counts;
import io.fovea.pipeline.store.Manifest.Status;
import io.fovea.pipeline.store.Throughput;
import io.fovea.pipeline.store.WrittenFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What an inference run came to.
 *
 * @param status INCOMPLETE where more images failed than was allowed
 * @param counts of images in and out
 * @param files that tasks wrote, with their digests
 * @param devices that tasks ran on, sorted
 * @param shardsFound how many of the shards an earlier run had made
 * @param imagesFound how many images those hold
 * @param seconds from the first task's start to the last one's end
 * @param throughput of what was predicted now, by device
 * @param parts of inference, where it has several
 */
public record InferenceSummary(
    Status status,
    Counts counts,
    List<WrittenFile> files,
    List<String> devices,
    int shardsFound,
    long imagesFound,
    double seconds,
    List<Throughput.OfDevice> throughput,
    List<Throughput.OfStage> parts) {

  /** The line of the manifest about inference. */
  public Throughput.OfStage stage() {
    return Throughput.OfStage.of("infer", counts.images() - imagesFound, seconds);
  }

  /** That line and one for each part. */
  public List<Throughput.OfStage> stages() {
    List<Throughput.OfStage> stages = new ArrayList<>(List.of(stage()));
    stages.addAll(parts);
    return stages;
  }

  private String samples() {
    return counts.frames() == null ? "images" : "videos";
  }

  /** Images a second that were predicted now, model loading included. */
  public double imagesPerSecond() {
    return (counts.images() - imagesFound) / Math.max(1e-9, seconds);
  }

  /**
   * For people: what came out, and what is wrong with it.
   *
   * @param run location of the run folder
   */
  public String text(String run) {
    StringBuilder text = new StringBuilder();
    if (shardsFound > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "infer: %d of %d shards were there and whole, and were not run again%n",
              shardsFound,
              counts.shards()));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "infer: %d predictions of %d %s in %d shards, %.1f %s/s: %s",
            counts.predictions(),
            counts.predicted(),
            samples(),
            counts.shards(),
            imagesPerSecond(),
            samples(),
            run));
    if (counts.failed() > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "%ninfer: %s: %d of %d %s failed %s; %s/failures says why",
              status,
              counts.failed(),
              counts.images(),
              samples(),
              counts.failures(),
              run));
    }
    if (counts.halvedBatches() > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "%ninfer: %d batches were too much for the model and were run in parts",
              counts.halvedBatches()));
    }
    if (counts.runs() != null) {
      text.append(
          String.format("%ninfer: the further graph ran %s", RunCounts.describe(counts.runs())));
    }
    return text.toString();
  }
}
