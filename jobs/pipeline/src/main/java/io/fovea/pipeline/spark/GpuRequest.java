package io.fovea.pipeline.spark;

import io.fovea.metrics.UserError;
import io.fovea.models.session.Device;
import io.fovea.models.session.Precision;
import io.fovea.models.session.Providers;
import org.apache.spark.SparkConf;

/** What inference asks of Spark for a device, unless the user asks otherwise. */
public final class GpuRequest {
  static final String TASK_PROCESSORS = "spark.task.cpus";
  static final String EXECUTOR_AMOUNT = "spark.executor.resource.gpu.amount";
  static final String TASK_AMOUNT = "spark.task.resource.gpu.amount";

  /** Of the four, one infers while the others read, decode and write. */
  private static final String SHARE = "0.25";

  private static final String SPECULATION = "spark.speculation";

  private GpuRequest() {}

  /**
   * The options of an application that predicts.
   *
   * @param threads of a session
   * @throws UserError if a task would be given more GPUs than it uses, or two attempts of one would
   *     run at once on GPUs
   */
  public static SparkOptions ofInference(
      SparkOptions options, Device device, Precision precision, int threads) {
    SparkOptions asked = options.withDefault(TASK_PROCESSORS, Integer.toString(threads));
    if (!device.isGpu()) {
      return asked;
    }
    SparkConf conf = Sessions.conf(asked);
    requireShare(conf);
    refuseSpeculation(conf, device);
    if (Sessions.isLocal(conf)) {
      // There Spark assigns nothing, and the first GPU is used.
      return asked;
    }
    asked = asked.withDefault(EXECUTOR_AMOUNT, "1").withDefault(TASK_AMOUNT, SHARE);
    return device == Device.TENSORRT && precision != Precision.TF32
        ? asked.withDefault("spark.executorEnv." + Providers.TF32_OVERRIDE, "0")
        : asked;
  }

  /** No GPU promises equal bits to two attempts, and the files of both could mix. */
  private static void refuseSpeculation(SparkConf conf, Device device) {
    if (conf.getBoolean(SPECULATION, false)) {
      throw UserError.usage(
          SPECULATION
              + "=true with the device "
              + device.id()
              + ": two attempts of a task may compute different bits on GPUs",
          "Leave "
              + SPECULATION
              + " out, or set it to false where spark-submit or"
              + " spark-defaults.conf sets it.");
    }
  }

  private static void requireShare(SparkConf conf) {
    double amount = conf.getDouble(TASK_AMOUNT, 0);
    if (amount > 1) {
      throw UserError.usage(
          TASK_AMOUNT + " is " + conf.get(TASK_AMOUNT) + ", and a task uses one GPU at most",
          "Give 1, or a fraction such as 0.25 for four tasks on one GPU.");
    }
  }
}
