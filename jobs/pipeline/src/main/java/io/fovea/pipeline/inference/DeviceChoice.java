package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.models.session.Device;
import io.fovea.models.session.Precision;
import io.fovea.models.session.SessionSettings;
import java.io.Serializable;

/**
 * What a model runs on and how.
 *
 * @param device never another one in its place
 * @param precision that it computes in
 * @param runsPerGpu how many tasks of an executor may run the model on one GPU at a time, at least
 *     1; more hide the copying of one behind the computing of another, and take that much more
 *     memory
 * @param engineCache folder on each executor's own disk that keeps TensorRT's engines from run to
 *     run, an absolute path; null to build them in every executor
 */
public record DeviceChoice(Device device, Precision precision, int runsPerGpu, String engineCache)
    implements Serializable {
  public DeviceChoice {
    if (runsPerGpu < 1) {
      throw UserError.usage("--runs-per-gpu is " + runsPerGpu, "Give 1 or more.");
    }
    if (engineCache != null && device != Device.TENSORRT) {
      throw UserError.usage(
          "--engine-cache with --device " + device.id() + ": only TensorRT builds engines",
          "Leave --engine-cache out, or give --device tensorrt.");
    }
    if (engineCache != null && !engineCache.startsWith("/")) {
      throw UserError.usage(
          "the engine cache '" + engineCache + "' is no absolute path",
          "Give --engine-cache (in a plan, engine-cache) a folder on each executor's own disk, such"
              + " as /var/cache/fovea: TensorRT writes to no store, and another path would lie in"
              + " the folder of an executor, which goes with it.");
    }
    // Says what the device cannot compute, before anything is read.
    SessionSettings.of(device, 0, precision, 1);
  }

  /**
   * Whether figures are to be read beside others: those of the same model in 32-bit floats, as
   * nothing promises that less precise arithmetic, or an engine that rearranges a graph, comes to
   * the same.
   */
  public boolean needsPair() {
    return device == Device.TENSORRT || precision != Precision.FP32;
  }

  /** A device as it comes: 32-bit floats, one run at a time, no cache. */
  public static DeviceChoice of(Device device) {
    return new DeviceChoice(device, Precision.FP32, 1, null);
  }
}
