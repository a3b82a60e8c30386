package io.fovea.pipeline.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * How fast a run went: no two runs alike, and no part of its results.
 *
 * @param stages in the order in which they ran
 * @param devices that predicted, sorted; none where an earlier run had predicted everything
 */
public record Throughput(List<OfStage> stages, List<OfDevice> devices) {
  public Throughput {
    stages = List.copyOf(stages);
    devices = List.copyOf(devices);
  }

  /**
   * One stage.
   *
   * @param stage infer, or score and the task's name
   * @param samples that were done now: images of inference, detections of scoring
   * @param seconds by the clock, model loading included
   * @param perSecond samples a second; 0 where there was no time
   */
  public record OfStage(String stage, long samples, double seconds, double perSecond) {
    public static OfStage of(String stage, long samples, double seconds) {
      return new OfStage(stage, samples, seconds, rate(samples, seconds));
    }
  }

  /**
   * What one executor did on one device.
   *
   * @param device as in the manifest's devices
   * @param executor Spark's id of it; driver where there is only that
   * @param address of the GPU that Spark assigned; null where it assigned none
   * @param shards that it predicted
   * @param images in them
   * @param seconds from the first shard's start to the last one's end, sessions being open
   * @param imagesPerSecond over those seconds
   * @param openSeconds opening sessions and warming them up, summed over tasks, as are the next
   * @param inputSeconds reading and decoding, or waiting for that
   * @param waitSeconds waiting for the device while other tasks used it
   * @param modelSeconds in the model
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record OfDevice(
      String device,
      String executor,
      String address,
      int shards,
      long images,
      double seconds,
      double imagesPerSecond,
      double openSeconds,
      double inputSeconds,
      double waitSeconds,
      double modelSeconds) {}

  /** Samples a second; 0 where there was no time. */
  public static double rate(long samples, double seconds) {
    return seconds > 0 ? samples / seconds : 0;
  }
}
