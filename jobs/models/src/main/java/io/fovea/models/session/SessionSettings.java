package io.fovea.models.session;

import io.fovea.metrics.UserError;

/**
 * How a session is opened.
 *
 * @param device what it runs on
 * @param deviceIndex which GPU of those that this process sees, from 0; 0 for the CPU
 * @param precision that the device computes in
 * @param intraOpThreads threads within an operator, at least 1
 * @param interOpThreads threads across operators, at least 1; operators run one after the other
 *     here, so that more than one has nothing to do
 * @param shapes of the input, or null where they are not known; TensorRT needs them
 * @param engineCache folder for engines that TensorRT built, for one GPU, version and set of
 *     shapes; null to build them anew for each session
 */
public record SessionSettings(
    Device device,
    int deviceIndex,
    Precision precision,
    int intraOpThreads,
    int interOpThreads,
    EngineShapes shapes,
    String engineCache) {

  public SessionSettings {
    if (deviceIndex < 0 || intraOpThreads < 1 || interOpThreads < 1) {
      throw UserError.usage(
          "the device is "
              + device.id()
              + ":"
              + deviceIndex
              + " with "
              + intraOpThreads
              + " intra-op and "
              + interOpThreads
              + " inter-op threads",
          "Number devices from 0, and give at least one thread of each kind.");
    }
    precision.requireOn(device);
  }

  /** The CPU with so many threads. */
  public static SessionSettings cpu(int threads) {
    return of(Device.CPU, 0, Precision.FP32, threads);
  }

  /** A device with so many threads, without known shapes and engines. */
  public static SessionSettings of(
      Device device, int deviceIndex, Precision precision, int threads) {
    return new SessionSettings(device, deviceIndex, precision, threads, 1, null, null);
  }

  /**
   * Everything that results follow from in one line, in one order: what digests are made of. Which
   * one of several equal GPUs it is does not belong to it.
   */
  public String text() {
    return "device="
        + device.id()
        + " precision="
        + precision.id()
        + " intra-op="
        + intraOpThreads
        + " inter-op="
        + interOpThreads;
  }

  /** As {@link #text} with the GPU's number and the batch: one session a key. */
  public String key() {
    return text()
        + " index="
        + deviceIndex
        + (device == Device.TENSORRT && shapes != null ? " shapes=" + shapes.largestText() : "");
  }
}
