package io.fovea.models.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.onnxruntime.OrtProvider;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProvidersTest {
  private static final EngineShapes SHAPES =
      new EngineShapes("images", List.of(8L, 3L, 640L, 480L));

  private static SessionSettings settings(Device device, Precision precision) {
    return new SessionSettings(device, 2, precision, 1, 1, SHAPES, null);
  }

  @Test
  void theCpuNeedsNone() {
    assertThat(Providers.providers(SessionSettings.cpu(3))).isEmpty();
    Providers.requireBuiltFor(Device.CPU);
  }

  /** ONNX Runtime's own default is to use it. */
  @Test
  void tf32IsOffUnlessItIsAskedFor() {
    for (Precision precision : List.of(Precision.FP32, Precision.TF32)) {
      List<Providers.Provider> providers = Providers.providers(settings(Device.CUDA, precision));
      assertThat(providers).hasSize(1);
      assertThat(providers.get(0).provider()).isEqualTo(OrtProvider.CUDA);
      assertThat(providers.get(0).options())
          .containsEntry("device_id", "2")
          .containsEntry("use_tf32", precision == Precision.TF32 ? "1" : "0")
          .containsEntry("cudnn_conv_algo_search", "HEURISTIC");
    }
  }

  @Test
  void tensorRtComesFirstAndCudaTakesTheRest() {
    List<Providers.Provider> providers =
        Providers.providers(
            new SessionSettings(Device.TENSORRT, 1, Precision.FP16, 1, 1, SHAPES, "/cache/x"));
    assertThat(providers)
        .extracting(Providers.Provider::provider)
        .containsExactly(OrtProvider.TENSOR_RT, OrtProvider.CUDA);
    assertThat(providers.get(0).options())
        .containsEntry("device_id", "1")
        .containsEntry("trt_fp16_enable", "1")
        .containsEntry("trt_engine_cache_enable", "1")
        .containsEntry("trt_engine_cache_path", "/cache/x")
        .containsEntry("trt_profile_min_shapes", "images:1x3x640x480")
        .containsEntry("trt_profile_max_shapes", "images:8x3x640x480");
    assertThat(providers.get(1).options()).containsEntry("use_tf32", "0");
    assertThat(Providers.providers(settings(Device.TENSORRT, Precision.FP32)).get(0).options())
        .containsEntry("trt_engine_cache_enable", "0")
        .containsEntry("trt_fp16_enable", "0");
  }

  @Test
  void enginesNeedShapes() {
    SessionSettings dynamic = SessionSettings.of(Device.TENSORRT, 0, Precision.TF32, 1);
    assertThatThrownBy(() -> Providers.providers(dynamic))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("dynamic axes");
    TensorSpec input = TensorSpec.of("images", ElementType.FLOAT32, -1, 3, 32, 48);
    assertThat(EngineShapes.of(input, 4))
        .isEqualTo(new EngineShapes("images", List.of(4L, 3L, 32L, 48L)));
    assertThat(EngineShapes.of(TensorSpec.of("images", ElementType.FLOAT32, -1, 3, -1, 48), 4))
        .isNull();
    assertThat(EngineShapes.of(TensorSpec.of("images", ElementType.FLOAT32, 2, 3, 32, 48), 4))
        .isEqualTo(new EngineShapes("images", List.of(2L, 3L, 32L, 48L)));
  }

  @Test
  void whatADeviceCannotComputeIsRefused() {
    for (Precision precision : List.of(Precision.TF32, Precision.FP16)) {
      assertThatThrownBy(() -> SessionSettings.of(Device.CPU, 0, precision, 1))
          .isInstanceOfSatisfying(
              UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
          .hasMessageContaining(precision.id());
    }
    assertThatThrownBy(() -> settings(Device.CUDA, Precision.FP16))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("fp16");
    assertThatThrownBy(() -> Device.named("tpu")).hasMessageContaining("'tpu'");
    assertThatThrownBy(() -> Precision.named("int8")).hasMessageContaining("'int8'");
  }

  /** TensorRT has no switch for TF32 but the environment. */
  @Test
  void theEnvironmentMustNotContradictThePrecision() {
    SessionSettings exact = settings(Device.TENSORRT, Precision.FP32);
    Providers.requirePrecision(exact, name -> "0");
    assertThatThrownBy(() -> Providers.requirePrecision(exact, name -> null))
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
              assertThat(e.remedy()).contains("spark.executorEnv.NVIDIA_TF32_OVERRIDE=0");
            });
    SessionSettings fast = settings(Device.CUDA, Precision.TF32);
    Providers.requirePrecision(fast, name -> null);
    assertThatThrownBy(() -> Providers.requirePrecision(fast, name -> "0"))
        .hasMessageContaining("NVIDIA_TF32_OVERRIDE");
    Providers.requirePrecision(settings(Device.CUDA, Precision.FP32), name -> null);
  }

  @Test
  void aMissingLibraryIsNamed() {
    UserError error =
        Providers.unusable(
            settings(Device.CUDA, Precision.FP32),
            "Failed to load library /x/libonnxruntime_providers_cuda.so with error:"
                + " libcudnn.so.9: cannot open shared object file: No such file or directory",
            null);
    assertThat(error.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(error.problem()).contains("cuda:2", "onnxruntime_gpu", "libcudnn.so.9");
    assertThat(error.remedy()).startsWith("Install libcudnn.so.9");
  }

  @Test
  void keysTellGpusApartAndDigestsDoNot() {
    SessionSettings one = SessionSettings.of(Device.CUDA, 0, Precision.FP32, 1);
    SessionSettings other = SessionSettings.of(Device.CUDA, 1, Precision.FP32, 1);
    assertThat(one.text()).isEqualTo(other.text());
    assertThat(one.key()).isNotEqualTo(other.key());
    assertThat(SessionSettings.of(Device.CUDA, 0, Precision.TF32, 1).text())
        .isNotEqualTo(one.text());
    UserError refusal =
        catchThrowableOfType(
            UserError.class, () -> SessionSettings.of(Device.CUDA, -1, Precision.FP32, 1));
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE);
  }
}
