package io.fovea.models.session;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.util.Set;

/** Puts a session on the device that was asked for, or fails. */
final class Devices {
  private Devices() {}

  static void select(SessionSettings settings, OrtSession.SessionOptions options) {
    if (settings.device().equals(SessionSettings.CPU)) {
      return;
    }
    Set<OrtProvider> available = OrtEnvironment.getAvailableProviders();
    if (!available.contains(OrtProvider.CUDA)) {
      throw missing("this ONNX Runtime was built for " + available, null);
    }
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(settings.deviceIndex())) {
      options.addCUDA(cuda);
    } catch (OrtException e) {
      throw missing(LoadErrors.plain(e), e);
    }
  }

  private static UserError missing(String why, Throwable cause) {
    return new UserError(
        ExitCode.ENVIRONMENT,
        "the device 'cuda' cannot be used: " + why,
        "Use the device 'cpu', or run where onnxruntime_gpu, its CUDA libraries and a GPU are.",
        cause);
  }
}
