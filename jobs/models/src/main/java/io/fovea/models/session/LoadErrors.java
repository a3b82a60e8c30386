package io.fovea.models.session;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What ONNX Runtime says when it refuses a model, for someone who did not write it. */
final class LoadErrors {
  private static final Pattern NEWEST_IR = Pattern.compile("max supported IR version: (\\d+)");
  private static final Pattern NEWEST_OPSET =
      Pattern.compile("support for domain ai\\.onnx is till opset (\\d+)");
  private static final Pattern PREFIX =
      Pattern.compile("^Error code - \\w+ - message: (Load model from .*? failed:)?");

  private LoadErrors() {}

  /** The message without its preamble, on one line. */
  static String plain(OrtException e) {
    return PREFIX
        .matcher(String.valueOf(e.getMessage()))
        .replaceFirst("")
        .replaceAll("\\s+", " ")
        .strip();
  }

  static UserError explain(ModelFile model, SessionSettings settings, OrtException e) {
    String message = plain(e);
    if (settings.device().isGpu()) {
      switch (ProviderFault.of(e)) {
        case STICKY -> throw OnnxSession.lost(settings, message, e);
        case ABSENT -> {
          return Providers.unusable(settings, message, e);
        }
        case OUT_OF_MEMORY -> {
          return tooLarge(model, settings, message, e);
        }
        case NONE -> {}
      }
    }
    Matcher ir = NEWEST_IR.matcher(message);
    if (ir.find()) {
      return newer(model, "IR version", model.irVersion(), ir.group(1), e);
    }
    Matcher opset = NEWEST_OPSET.matcher(message);
    if (opset.find()) {
      return newer(model, "opset", model.opset(), opset.group(1), e);
    }
    if (e.getCode() == OrtErrorCode.ORT_INVALID_PROTOBUF) {
      return ModelFile.notOnnx(model.path(), message, e);
    }
    return new UserError(
        e.getCode() == OrtErrorCode.ORT_EP_FAIL ? ExitCode.ENVIRONMENT : ExitCode.INPUT,
        "the model " + model.path() + " cannot be loaded: " + message,
        "Export the model again with standard ONNX operators only.",
        e);
  }

  private static UserError tooLarge(
      ModelFile model, SessionSettings settings, String message, OrtException e) {
    return new UserError(
        ExitCode.ENVIRONMENT,
        "the model "
            + model.path()
            + " does not fit into the memory of "
            + settings.device().id()
            + ":"
            + settings.deviceIndex()
            + ": "
            + message,
        "Give each executor a GPU of its own (spark.executor.resource.gpu.amount=1), and look with"
            + " nvidia-smi for what else is on it.",
        e);
  }

  private static UserError newer(
      ModelFile model, String what, long found, String supported, OrtException e) {
    return new UserError(
        ExitCode.INPUT,
        "the model "
            + model.path()
            + " has "
            + what
            + " "
            + found
            + "; ONNX Runtime "
            + OnnxSession.runtimeVersion()
            + " supports up to "
            + supported,
        "Export the model again for " + what + " " + supported + " or older.",
        e);
  }
}
