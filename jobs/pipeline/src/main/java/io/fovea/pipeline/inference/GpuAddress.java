package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * The GPU that Spark has assigned to a task.
 *
 * @param address as Spark's discovery script told it; null where Spark assigned none
 * @param index by which CUDA knows it in this process
 */
record GpuAddress(String address, int index) {
  private static final String RESOURCE = "gpu";
  private static final String NOT_A_NUMBER =
      "Let the discovery script tell GPUs by number, as scripts/gpus does, or set"
          + " CUDA_VISIBLE_DEVICES to the addresses that it tells.";

  /** No GPU. */
  static final GpuAddress NONE = new GpuAddress(null, 0);

  /**
   * What this task was assigned. Inside one JVM, where Spark assigns nothing, the first GPU.
   *
   * @param needed whether the task cannot do without
   * @throws UserError if it was assigned none and needs one, or one that cannot be found
   */
  static GpuAddress of(TaskContext task, boolean needed) {
    String visible = System.getenv("CUDA_VISIBLE_DEVICES");
    return of(task.resourcesJMap(), needed, isInDriver(), visible);
  }

  static GpuAddress of(
      Map<String, ResourceInformation> assigned, boolean needed, boolean inDriver, String visible) {
    ResourceInformation gpu = assigned.get(RESOURCE);
    if (gpu == null || gpu.addresses().length == 0) {
      if (needed && !inDriver) {
        throw UserError.environment(
            "a task was assigned no GPU, and its model is to run on one",
            "Ask Spark for GPUs: --conf spark.executor.resource.gpu.amount=1 --conf"
                + " spark.task.resource.gpu.amount=0.25, on a cluster whose workers offer them.");
      }
      return NONE;
    }
    String address = gpu.addresses()[0];
    // A task that runs on the CPU only says where it was put.
    return new GpuAddress(address, needed ? index(address, visible) : 0);
  }

  /** Whether this task shares its JVM with the driver. */
  static boolean isInDriver() {
    return SparkEnv.get() == null || SparkEnv.get().executorId().equals("driver");
  }

  /**
   * CUDA numbers the devices that it may see from 0.
   *
   * @param visible value of CUDA_VISIBLE_DEVICES; null or empty where all are visible
   * @throws UserError if the address is not among them, or is no number where there is no list
   */
  static int index(String address, String visible) {
    if (visible == null || visible.isBlank()) {
      if (!address.matches("\\d{1,4}")) {
        throw UserError.environment("the GPU '" + address + "' is no number", NOT_A_NUMBER);
      }
      return Integer.parseInt(address);
    }
    List<String> devices = Arrays.stream(visible.split(",", -1)).map(String::strip).toList();
    int index = devices.indexOf(address);
    if (index < 0) {
      throw UserError.environment(
          "the GPU '" + address + "' is not among CUDA_VISIBLE_DEVICES=" + visible, NOT_A_NUMBER);
    }
    return index;
  }
}
