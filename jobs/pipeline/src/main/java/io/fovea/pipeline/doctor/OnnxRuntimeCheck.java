package io.fovea.pipeline.doctor;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import io.fovea.models.session.OnnxSession;
import java.util.List;
import java.util.stream.Collectors;

/** Whether ONNX Runtime is there, loads its native library, and has a provider for GPUs. */
final class OnnxRuntimeCheck {
  private OnnxRuntimeCheck() {}

  static List<Finding> examine(boolean cuda) {
    Finding library =
        Doctor.library(
            "onnxruntime",
            true,
            "ai.onnxruntime.OrtEnvironment",
            "onnxruntime",
            "Run with scripts/fovea, or add onnxruntime to the class path.");
    if (library.state() != Finding.State.OK) {
      return List.of(library);
    }
    try {
      return loaded(library, cuda);
    } catch (LinkageError e) {
      return List.of(
          Finding.missing(
              "onnxruntime",
              true,
              library.found() + " cannot load its native library: " + e.getMessage(),
              "Use Linux, macOS or Windows on x64 or arm64 with the C++ runtime, and a temporary"
                  + " folder that may hold libraries (-Djava.io.tmpdir)."));
    }
  }

  private static List<Finding> loaded(Finding library, boolean cuda) {
    String version = OnnxSession.runtimeVersion();
    var available = OrtEnvironment.getAvailableProviders();
    String providers =
        available.stream().map(OrtProvider::getName).sorted().collect(Collectors.joining(", "));
    Finding provider =
        available.contains(OrtProvider.CUDA)
            ? Finding.ok("cuda provider", "built in")
            : Finding.missing(
                "cuda provider",
                cuda,
                "this ONNX Runtime has none",
                "Build with -Pgpu, or put onnxruntime_gpu in place of onnxruntime.");
    return List.of(
        Finding.ok("onnxruntime", version + ", " + library.found() + ": " + providers), provider);
  }
}
