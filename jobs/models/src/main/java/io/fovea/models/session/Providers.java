package io.fovea.models.session;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts a session on the device that was asked for, or fails. */
public final class Providers {
  /**
   * With 0, NVIDIA's libraries never use TF32, whatever they are told; TensorRT knows no other way.
   */
  public static final String TF32_OVERRIDE = "NVIDIA_TF32_OVERRIDE";

  private static final Pattern LIBRARY = Pattern.compile("(lib[\\w.+-]+\\.so[\\w.]*)\\s*:");

  private Providers() {}

  /**
   * One provider that is added to a session's options, in the order of preference.
   *
   * @param options as ONNX Runtime takes them
   */
  record Provider(OrtProvider provider, SortedMap<String, String> options) {}

  /**
   * Checks that ONNX Runtime on this class path was built for a device. Whether there is such a
   * device shows only where the session is opened.
   *
   * @throws UserError naming the artefact that has it
   */
  public static void requireBuiltFor(Device device) {
    Set<OrtProvider> available = OrtEnvironment.getAvailableProviders();
    if (device.isGpu() && !available.contains(provider(device))) {
      throw new UserError(
          ExitCode.ENVIRONMENT,
          "the device '"
              + device.id()
              + "' cannot be used: the ONNX Runtime "
              + OnnxSession.runtimeVersion()
              + " on the class path (com.microsoft.onnxruntime:onnxruntime) has no provider "
              + provider(device)
              + ", only "
              + available,
          "Build with 'mvn -Pgpu -DskipTests package', which takes"
              + " com.microsoft.onnxruntime:onnxruntime_gpu in its place; or give --device cpu.");
    }
  }

  private static OrtProvider provider(Device device) {
    return device == Device.TENSORRT ? OrtProvider.TENSOR_RT : OrtProvider.CUDA;
  }

  static void select(SessionSettings settings, OrtSession.SessionOptions options) {
    if (!settings.device().isGpu()) {
      return;
    }
    requireBuiltFor(settings.device());
    requirePrecision(settings, System::getenv);
    try {
      for (Provider each : providers(settings)) {
        add(each, options);
      }
    } catch (OrtException e) {
      throw unusable(settings, LoadErrors.plain(e), e);
    }
  }

  private static void add(Provider provider, OrtSession.SessionOptions options)
      throws OrtException {
    if (provider.provider() == OrtProvider.TENSOR_RT) {
      try (OrtTensorRTProviderOptions own = new OrtTensorRTProviderOptions(0)) {
        for (Map.Entry<String, String> option : provider.options().entrySet()) {
          own.add(option.getKey(), option.getValue());
        }
        options.addTensorrt(own);
      }
    } else {
      try (OrtCUDAProviderOptions own = new OrtCUDAProviderOptions(0)) {
        for (Map.Entry<String, String> option : provider.options().entrySet()) {
          own.add(option.getKey(), option.getValue());
        }
        options.addCUDA(own);
      }
    }
  }

  /** What settings come to; nothing for the CPU, which every session has. */
  static List<Provider> providers(SessionSettings settings) {
    Provider cuda = new Provider(OrtProvider.CUDA, cuda(settings));
    return switch (settings.device()) {
      case CPU -> List.of();
      case CUDA -> List.of(cuda);
      // CUDA takes the operators that TensorRT does not.
      case TENSORRT -> List.of(new Provider(OrtProvider.TENSOR_RT, tensorRt(settings)), cuda);
    };
  }

  private static SortedMap<String, String> cuda(SessionSettings settings) {
    SortedMap<String, String> options = new TreeMap<>();
    options.put("device_id", Integer.toString(settings.deviceIndex()));
    options.put("use_tf32", flag(settings.precision() == Precision.TF32));
    // An exhaustive search times the algorithms and may choose others in the next run.
    options.put("cudnn_conv_algo_search", "HEURISTIC");
    // Doubling what is held would take the memory from the other sessions of a shared GPU.
    options.put("arena_extend_strategy", "kSameAsRequested");
    return options;
  }

  private static SortedMap<String, String> tensorRt(SessionSettings settings) {
    requireShapes(settings.shapes());
    SortedMap<String, String> options = new TreeMap<>();
    options.put("device_id", Integer.toString(settings.deviceIndex()));
    options.put("trt_fp16_enable", flag(settings.precision() == Precision.FP16));
    options.put("trt_profile_min_shapes", settings.shapes().smallestText());
    options.put("trt_profile_opt_shapes", settings.shapes().largestText());
    options.put("trt_profile_max_shapes", settings.shapes().largestText());
    options.put("trt_engine_cache_enable", flag(settings.engineCache() != null));
    if (settings.engineCache() != null) {
      options.put("trt_engine_cache_path", settings.engineCache());
    }
    return options;
  }

  /**
   * Checks that TensorRT knows what to build engines for.
   *
   * @throws UserError if it does not
   */
  public static void requireShapes(EngineShapes shapes) {
    if (shapes == null) {
      throw UserError.usage(
          "--device tensorrt: the model's input has more dynamic axes than the batch, and engines"
              + " are built for shapes",
          "Export the model with a fixed height and width, or give --device cuda.");
    }
  }

  private static String flag(boolean on) {
    return on ? "1" : "0";
  }

  /** What the environment would change without a word. */
  static void requirePrecision(SessionSettings settings, UnaryOperator<String> environment) {
    boolean never = "0".equals(environment.apply(TF32_OVERRIDE));
    if (settings.precision() == Precision.TF32 && never) {
      throw UserError.environment(
          "--precision tf32: the environment has " + TF32_OVERRIDE + "=0, which turns TF32 off",
          "Leave " + TF32_OVERRIDE + " out of the executors' environment.");
    }
    if (settings.device() == Device.TENSORRT && settings.precision() != Precision.TF32 && !never) {
      throw UserError.environment(
          "--device tensorrt --precision "
              + settings.precision().id()
              + ": TensorRT would compute in TF32",
          "Give --conf spark.executorEnv."
              + TF32_OVERRIDE
              + "=0 (without a cluster: set it in the environment), or --precision tf32.");
    }
  }

  /** A device that was asked for and is not there. */
  static UserError unusable(SessionSettings settings, String why, Throwable cause) {
    Matcher library = LIBRARY.matcher(why);
    String missing =
        why.contains("cannot open shared object file") && library.find()
            ? "Install "
                + library.group(1)
                + ", or add its folder to the executors' LD_LIBRARY_PATH"
            : "Check with nvidia-smi that the machine has the GPU and a driver, and that the CUDA and"
                + " cuDNN"
                + (settings.device() == Device.TENSORRT ? " and TensorRT" : "")
                + " libraries are on LD_LIBRARY_PATH";
    return new UserError(
        ExitCode.ENVIRONMENT,
        "the device "
            + settings.device().id()
            + ":"
            + settings.deviceIndex()
            + " cannot be used by ONNX Runtime "
            + OnnxSession.runtimeVersion()
            + " (com.microsoft.onnxruntime:onnxruntime_gpu): "
            + why,
        missing + "; or give --device cpu.",
        cause);
  }
}
