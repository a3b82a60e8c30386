package io.fovea.pipeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.session.EngineShapes;
import io.fovea.models.session.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuAddressTest {
  private static final boolean NEEDED = true;
  private static final boolean IN_EXECUTOR = false;
  private static final Gpu H200 = new Gpu("NVIDIA H200", "570.86.15", "143771 MiB");

  private static Map<String, ResourceInformation> assigned(String... addresses) {
    return Map.of("gpu", new ResourceInformation("gpu", addresses));
  }

  @Test
  void aTaskUsesTheGpuThatItWasAssigned() {
    assertThat(GpuAddress.of(assigned("3"), NEEDED, IN_EXECUTOR, null))
        .isEqualTo(new GpuAddress("3", 3));
    assertThat(GpuAddress.of(assigned("3"), NEEDED, IN_EXECUTOR, ""))
        .extracting("index")
        .isEqualTo(3);
    assertThat(GpuAddress.of(assigned("3"), !NEEDED, IN_EXECUTOR, "7"))
        .extracting("address")
        .isEqualTo("3");
  }

  /** CUDA counts what it sees. */
  @Test
  void visibleDevicesAreNumberedFromZero() {
    assertThat(GpuAddress.index("5", "4, 5")).isEqualTo(1);
    assertThat(GpuAddress.index("GPU-8f2c", "GPU-11aa,GPU-8f2c")).isEqualTo(1);
    for (String visible : new String[] {"0,1", "-1"}) {
      assertThatThrownBy(() -> GpuAddress.index("5", visible))
          .isInstanceOfSatisfying(
              UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT))
          .hasMessageContaining("CUDA_VISIBLE_DEVICES=" + visible);
    }
    assertThatThrownBy(() -> GpuAddress.index("GPU-8f2c", null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no number");
  }

  @Test
  void noGpuIsAnErrorOnlyWhereOneIsNeeded() {
    assertThat(GpuAddress.of(Map.of(), !NEEDED, IN_EXECUTOR, null)).isEqualTo(GpuAddress.NONE);
    assertThat(GpuAddress.of(Map.of(), NEEDED, true, null)).isEqualTo(GpuAddress.NONE);
    assertThatThrownBy(() -> GpuAddress.of(Map.of(), NEEDED, IN_EXECUTOR, null))
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
              assertThat(e.remedy()).contains("spark.executor.resource.gpu.amount");
            });
  }

  @Test
  void whatNvidiaSmiTells() {
    assertThat(Gpu.parse("NVIDIA H200, 570.86.15, 143771 MiB\n")).contains(H200);
    assertThat(H200.text()).isEqualTo("NVIDIA H200 143771 MiB driver 570.86.15");
    for (String other : List.of("", "No devices were found", "a, b, c\na, b, c")) {
      assertThat(Gpu.parse(other)).isEmpty();
    }
  }

  /** F30: an engine of another GPU, driver, model, precision or shape is never found. */
  @Test
  void enginesAreKeptApart(@TempDir Path root) {
    EngineShapes shapes = new EngineShapes("images", List.of(4L, 3L, 32L, 32L));
    String name = EngineCache.name(H200, "model", Precision.FP16, shapes);
    assertThat(name).matches("NVIDIA-H200-[0-9a-f]{32}");
    assertThat(EngineCache.name(H200, "model", Precision.FP16, shapes)).isEqualTo(name);
    assertThat(
            List.of(
                EngineCache.name(
                    new Gpu("NVIDIA H200", "571", "143771 MiB"), "model", Precision.FP16, shapes),
                EngineCache.name(
                    new Gpu("NVIDIA L4", "570.86.15", "143771 MiB"),
                    "model",
                    Precision.FP16,
                    shapes),
                EngineCache.name(H200, "other", Precision.FP16, shapes),
                EngineCache.name(H200, "model", Precision.FP32, shapes),
                EngineCache.name(
                    H200,
                    "model",
                    Precision.FP16,
                    new EngineShapes("images", List.of(8L, 3L, 32L, 32L)))))
        .doesNotHaveDuplicates()
        .doesNotContain(name);
    String folder =
        EngineCache.folder(root.toString(), Optional.of(H200), "model", Precision.FP16, shapes);
    assertThat(Path.of(folder)).isEqualTo(root.resolve(name)).isDirectory();
    assertThat(
            EngineCache.folder(root.toString(), Optional.empty(), "model", Precision.FP16, shapes))
        .as("a GPU that is not known has no cache")
        .isNull();
  }

  @Test
  void aCacheThatCannotBeMadeIsTheEnvironments(@TempDir Path root) throws Exception {
    Path file = Files.writeString(root.resolve("file"), "in the way");
    EngineShapes shapes = new EngineShapes("images", List.of(4L, 3L, 32L, 32L));
    assertThatThrownBy(
            () ->
                EngineCache.folder(
                    file.toString(), Optional.of(H200), "model", Precision.FP16, shapes))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT));
  }
}
