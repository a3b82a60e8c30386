package io.fovea.pipeline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.session.Device;
import io.fovea.models.session.Precision;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.resource.ResourceProfile;
import org.junit.jupiter.api.Test;

class GpuRequestTest {
  private static final String EXECUTOR = "spark.executor.resource.gpu.amount";
  private static final String TASK = "spark.task.resource.gpu.amount";
  private static final String TF32 = "spark.executorEnv.NVIDIA_TF32_OVERRIDE";

  private static SparkConf conf(
      String master, Map<String, String> settings, Device device, Precision precision) {
    return Sessions.conf(
        GpuRequest.ofInference(new SparkOptions(master, settings), device, precision, 2),
        new SparkConf(false));
  }

  @Test
  void aClusterIsAskedForGpus() {
    SparkConf conf = conf("spark://h:1", Map.of(), Device.CUDA, Precision.FP32);
    assertThat(conf.get(EXECUTOR)).isEqualTo("1");
    assertThat(conf.get(TASK)).isEqualTo("0.25");
    assertThat(conf.get("spark.task.cpus")).isEqualTo("2");
    assertThat(conf.contains(TF32)).isFalse();
  }

  @Test
  void theUsersOwnWishesComeFirst() {
    SparkConf conf =
        conf(
            "spark://h:1",
            Map.of(EXECUTOR, "2", TASK, "0.5", "spark.task.cpus", "4"),
            Device.CUDA,
            Precision.TF32);
    assertThat(conf.get(EXECUTOR)).isEqualTo("2");
    assertThat(conf.get(TASK)).isEqualTo("0.5");
    assertThat(conf.get("spark.task.cpus")).isEqualTo("4");
    SparkConf submitted =
        new SparkConf(false).set("spark.master", "yarn").set("spark.task.cpus", "3");
    SparkOptions options =
        GpuRequest.ofInference(new SparkOptions("yarn", Map.of()), Device.CPU, Precision.FP32, 1);
    assertThat(Sessions.conf(options, submitted).get("spark.task.cpus"))
        .as("what spark-submit was told")
        .isEqualTo("3");
  }

  @Test
  void theCpuAsksForNothing() {
    SparkConf conf = conf("spark://h:1", Map.of(), Device.CPU, Precision.FP32);
    assertThat(conf.contains(EXECUTOR)).isFalse();
    assertThat(conf.contains(TASK)).isFalse();
  }

  @Test
  void tensorRtIsKeptFromTf32UnlessItIsAskedFor() {
    assertThat(conf("yarn", Map.of(), Device.TENSORRT, Precision.FP32).get(TF32)).isEqualTo("0");
    assertThat(conf("yarn", Map.of(), Device.TENSORRT, Precision.FP16).get(TF32)).isEqualTo("0");
    assertThat(conf("yarn", Map.of(), Device.TENSORRT, Precision.TF32).contains(TF32)).isFalse();
  }

  /** F18: a local master has no resources to give; the first GPU of the machine is used there. */
  @Test
  void aLocalMasterIsAskedForNothingAndRefusesWhatTheUserAsks() {
    SparkConf conf = conf("local[2]", Map.of(), Device.CUDA, Precision.FP32);
    assertThat(conf.contains(EXECUTOR)).isFalse();
    assertThatThrownBy(() -> conf("local[2]", Map.of(EXECUTOR, "1"), Device.CUDA, Precision.FP32))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("wait for ever");
  }

  @Test
  void moreThanOneGpuForATaskIsRefused() {
    assertThatThrownBy(() -> conf("yarn", Map.of(TASK, "2"), Device.CUDA, Precision.FP32))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining(TASK);
  }

  /** F02: on GPUs two attempts of a task may write different bytes. */
  @Test
  void speculationOnGpusIsRefused() {
    Map<String, String> speculation = Map.of("spark.speculation", "true");
    for (Device device : new Device[] {Device.CUDA, Device.TENSORRT}) {
      assertThatThrownBy(() -> conf("yarn", speculation, device, Precision.FP32))
          .isInstanceOfSatisfying(
              UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
          .hasMessageContaining("spark.speculation=true with the device " + device.id());
    }
    assertThat(conf("yarn", speculation, Device.CPU, Precision.FP32).get("spark.speculation"))
        .isEqualTo("true");
  }

  /** Spark shares no executor between profiles; the first that is made is the application's own. */
  @Test
  void aStageHasOneProfileThatIsNotTheApplications() {
    Map<String, String> dynamic = Map.of("spark.dynamicAllocation.enabled", "true");
    GpuStage stage =
        GpuStage.of(conf("spark://h:1", dynamic, Device.CUDA, Precision.FP32)).orElseThrow();
    SharedSpark.session();
    assertThat(stage.profile().id())
        .isEqualTo(stage.profile().id())
        .isNotEqualTo(ResourceProfile.DEFAULT_RESOURCE_PROFILE_ID());
    assertThat(stage.profile().taskResources().get("gpu").get().amount()).isEqualTo(0.25);
  }

  @Test
  void onlyDynamicAllocationGivesGpusToAStageAlone() {
    Map<String, String> dynamic = Map.of("spark.dynamicAllocation.enabled", "true");
    SparkConf asked = conf("spark://h:1", dynamic, Device.CUDA, Precision.FP32);
    Optional<GpuStage> stage = GpuStage.of(asked);
    assertThat(stage).isPresent();
    stage.get().takeFrom(asked);
    assertThat(asked.contains(EXECUTOR)).isFalse();
    assertThat(asked.contains(TASK)).isFalse();
    assertThat(asked.get("spark.task.cpus")).isEqualTo("2");
    assertThat(GpuStage.of(asked)).isEmpty();
    assertThat(GpuStage.of(conf("spark://h:1", Map.of(), Device.CUDA, Precision.FP32))).isEmpty();
    assertThat(GpuStage.of(conf("spark://h:1", dynamic, Device.CPU, Precision.FP32))).isEmpty();
  }
}
