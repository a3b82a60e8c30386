package io.fovea.models.session;

import io.fovea.metrics.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a device computes what a model declares as 32-bit floats. Never chosen for the user. */
public enum Precision {
  /** As declared: 24 bits of mantissa throughout. */
  FP32,
  /** Products of 32-bit floats with 11 bits of mantissa, sums with 24; GPUs since Ampere. */
  TF32,
  /** 16-bit floats where TensorRT finds them faster. */
  FP16;

  /** The name in options and files. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All names. */
  public static List<String> ids() {
    return Arrays.stream(values()).map(Precision::id).toList();
  }

  /**
   * The precision of that name.
   *
   * @throws UserError if there is none
   */
  public static Precision named(String id) {
    for (Precision precision : values()) {
      if (precision.id().equals(id)) {
        return precision;
      }
    }
    throw UserError.usage(
        "there is no precision '" + id + "'",
        "Give --precision " + String.join(" or ", ids()) + ".");
  }

  /**
   * Checks that a device can compute so.
   *
   * @throws UserError if it would compute otherwise without a word
   */
  void requireOn(Device device) {
    if (device == Device.CPU && this != FP32) {
      throw UserError.usage(
          "--precision " + id() + " on the CPU: it computes 32-bit floats as they are declared",
          "Leave --precision out, or give --device cuda or tensorrt.");
    }
    if (device == Device.CUDA && this == FP16) {
      throw UserError.usage(
          "--precision fp16 with --device cuda: that provider computes in the types that the model"
              + " declares",
          "Give --device tensorrt, or convert the model itself to 16-bit floats.");
    }
  }
}
