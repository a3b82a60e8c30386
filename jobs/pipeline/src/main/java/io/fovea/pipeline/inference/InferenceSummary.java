package io.fovea.pipeline.inference;

import io.fovea.pipeline.store.Manifest.Counts;
import io.fovea.pipeline.store.Manifest.Status;
import io.fovea.pipeline.store.WrittenFile;
import java.util.List;

/**
 * What an inference run came to.
 *
 * @param status INCOMPLETE where more images failed than was allowed
 * @param counts of images in and out
 * @param files that tasks wrote, with their digests
 * @param devices that tasks ran on, sorted
 * @param seconds from the first task's start to the last one's end
 */
public record InferenceSummary(
    Status status, Counts counts, List<WrittenFile> files, List<String> devices, double seconds) {

  /** Images a second, model loading included. */
  public double imagesPerSecond() {
    return counts.images() / Math.max(1e-9, seconds);
  }
}
