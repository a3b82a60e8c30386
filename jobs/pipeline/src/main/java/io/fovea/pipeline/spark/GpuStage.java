package io.fovea.pipeline.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ExecutorResourceRequests;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import scala.Tuple2;

/**
 * A stage that has GPUs within an application whose other stages have none: Spark starts executors
 * with GPUs for it, and lets them go when they have been idle. Spark does so only where it
 * allocates executors dynamically.
 */
public final class GpuStage {
  private static final String PREFIX = "spark.%s.resource.gpu.";
  private static final String EXECUTOR = String.format(PREFIX, "executor");
  private static final String TASK = String.format(PREFIX, "task");
  private static final String DYNAMIC = "spark.dynamicAllocation.enabled";
  private static final String IDLE = "spark.dynamicAllocation.executorIdleTimeout";

  /** Long enough for a stage's last tasks; GPUs that nobody uses cost the same as others. */
  private static final String IDLE_SECONDS = "15s";

  private final long executorAmount;
  private final double taskAmount;
  private final String discoveryScript;
  private final String vendor;
  private final int taskProcessors;
  private final Optional<Integer> executorProcessors;
  private ResourceProfile profile;

  private GpuStage(SparkConf conf) {
    executorAmount = conf.getLong(GpuRequest.EXECUTOR_AMOUNT, 1);
    taskAmount = conf.getDouble(GpuRequest.TASK_AMOUNT, 1);
    discoveryScript = conf.get(EXECUTOR + "discoveryScript", "");
    vendor = conf.get(EXECUTOR + "vendor", "");
    taskProcessors = conf.getInt(GpuRequest.TASK_PROCESSORS, 1);
    executorProcessors =
        conf.contains("spark.executor.cores")
            ? Optional.of(conf.getInt("spark.executor.cores", 1))
            : Optional.empty();
  }

  /** The stage that these settings ask GPUs for, if Spark can give them to a stage alone. */
  public static Optional<GpuStage> of(SparkConf conf) {
    boolean asked = conf.contains(GpuRequest.EXECUTOR_AMOUNT);
    return asked && !Sessions.isLocal(conf) && isDynamic(conf)
        ? Optional.of(new GpuStage(conf))
        : Optional.empty();
  }

  /** For people: who holds GPUs while a run of these settings scores. */
  public static String explain(SparkConf conf) {
    if (!conf.contains(GpuRequest.EXECUTOR_AMOUNT)) {
      return "none are asked of Spark";
    }
    return isDynamic(conf)
        ? "asked for by inference alone; its executors go when they have been idle for "
            + conf.get(IDLE, IDLE_SECONDS)
            + ", and scoring has executors without GPUs"
        : "stay held while the run scores, for executors are not allocated dynamically: 'fovea"
            + " infer' and then 'fovea score' as applications of their own, or --conf "
            + DYNAMIC
            + "=true, give them back";
  }

  static boolean isDynamic(SparkConf conf) {
    return conf.getBoolean(DYNAMIC, false);
  }

  /** Takes the GPUs out of the settings of the application, whose own executors have none then. */
  public void takeFrom(SparkConf conf) {
    List<String> taken = new ArrayList<>();
    for (Tuple2<String, String> setting : conf.getAll()) {
      if (setting._1().startsWith(EXECUTOR) || setting._1().startsWith(TASK)) {
        taken.add(setting._1());
      }
    }
    taken.forEach(conf::remove);
    conf.setIfMissing(IDLE, IDLE_SECONDS);
  }

  /** The same data, computed by tasks of this stage. */
  public <T> JavaRDD<T> on(JavaRDD<T> data) {
    return data.withResources(profile());
  }

  /**
   * One for all data, for Spark shares no executor between two profiles, however equal. Not made
   * before the application runs: Spark counts profiles, and the first is the application's own.
   */
  synchronized ResourceProfile profile() {
    if (profile == null) {
      profile = make();
    }
    return profile;
  }

  private ResourceProfile make() {
    ExecutorResourceRequests executor =
        new ExecutorResourceRequests().resource("gpu", executorAmount, discoveryScript, vendor);
    executorProcessors.ifPresent(executor::cores);
    return new ResourceProfileBuilder()
        .require(executor)
        .require(new TaskResourceRequests().cpus(taskProcessors).resource("gpu", taskAmount))
        .build();
  }
}
