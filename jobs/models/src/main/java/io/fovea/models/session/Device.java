package io.fovea.models.session;

import io.fovea.metrics.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a model runs on. */
public enum Device {
  /** The processor. */
  CPU,
  /** An NVIDIA GPU, through ONNX Runtime's CUDA provider. */
  CUDA,
  /** An NVIDIA GPU, through TensorRT where it can, else CUDA. */
  TENSORRT;

  /** The name in options and files. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is one of several that have numbers. */
  public boolean isGpu() {
    return this != CPU;
  }

  /** All names. */
  public static List<String> ids() {
    return Arrays.stream(values()).map(Device::id).toList();
  }

  /**
   * The device of that name.
   *
   * @throws UserError if there is none
   */
  public static Device named(String id) {
    for (Device device : values()) {
      if (device.id().equals(id)) {
        return device;
      }
    }
    throw UserError.usage(
        "there is no device '" + id + "'", "Give --device " + String.join(" or ", ids()) + ".");
  }
}
