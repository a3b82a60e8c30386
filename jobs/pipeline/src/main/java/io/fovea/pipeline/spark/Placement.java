package io.fovea.pipeline.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;

/** Says in words where Spark would run tasks, by its settings alone: nothing is started. */
public final class Placement {
  private static final String EXECUTOR_CORES = "spark.executor.cores";
  private static final String EXECUTOR_MEMORY = "spark.executor.memory";
  private static final String INSTANCES = "spark.executor.instances";
  private static final String CORES_MAX = "spark.cores.max";

  private Placement() {}

  /** Of an application of these settings, a line each. */
  public static List<String> lines(String master, Map<String, String> settings) {
    return lines(Sessions.conf(new SparkOptions(master, settings)));
  }

  /** As above. */
  public static List<String> lines(SparkConf conf) {
    List<String> lines = new ArrayList<>();
    lines.add("master " + conf.get("spark.master"));
    int taskProcessors = conf.getInt(GpuRequest.TASK_PROCESSORS, 1);
    if (Sessions.isLocal(conf)) {
      int processors = Sessions.localProcessors(conf);
      lines.add(
          "executors: none but this process, with "
              + processors
              + " processors and "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MB of heap");
      lines.add(slots(processors / taskProcessors, taskProcessors, "in all"));
      return lines;
    }
    lines.add("executors: " + executors(conf) + each(conf));
    Optional<Integer> slots = slotsOfExecutor(conf, taskProcessors);
    lines.add(
        slots
            .map(count -> slots(count, taskProcessors, "an executor"))
            .orElse(
                "task slots: as many as an executor has processors, "
                    + taskProcessors
                    + " a task ("
                    + EXECUTOR_CORES
                    + " is not given)"));
    return lines;
  }

  private static String slots(int count, int taskProcessors, String where) {
    return "task slots: " + count + " " + where + ", " + taskProcessors + " processors each";
  }

  private static String executors(SparkConf conf) {
    if (GpuStage.isDynamic(conf)) {
      return "from "
          + conf.get("spark.dynamicAllocation.minExecutors", "0")
          + " to "
          + conf.get("spark.dynamicAllocation.maxExecutors", "any number")
          + ", as tasks wait (dynamic allocation)";
    }
    if (conf.contains(INSTANCES)) {
      return conf.get(INSTANCES);
    }
    if (conf.contains(CORES_MAX)) {
      return "as many as " + conf.get(CORES_MAX) + " processors make";
    }
    return "as many as the master gives";
  }

  private static String each(SparkConf conf) {
    String each =
        "; each "
            + conf.get(EXECUTOR_CORES, "all")
            + " processors of its worker, "
            + conf.get(EXECUTOR_MEMORY, "1g")
            + " of heap";
    return conf.contains(GpuRequest.EXECUTOR_AMOUNT)
        ? each
            + ", "
            + conf.get(GpuRequest.EXECUTOR_AMOUNT)
            + " GPU ("
            + conf.get(GpuRequest.TASK_AMOUNT, "1")
            + " of one for a task)"
        : each + ", no GPU";
  }

  /** What processors and GPUs allow; the fewer of both. */
  private static Optional<Integer> slotsOfExecutor(SparkConf conf, int taskProcessors) {
    if (!conf.contains(EXECUTOR_CORES)) {
      return Optional.empty();
    }
    int slots = conf.getInt(EXECUTOR_CORES, 1) / taskProcessors;
    if (conf.contains(GpuRequest.EXECUTOR_AMOUNT)) {
      double share = conf.getDouble(GpuRequest.TASK_AMOUNT, 1);
      int perGpu = (int) Math.floor(1 / share);
      slots = Math.min(slots, perGpu * conf.getInt(GpuRequest.EXECUTOR_AMOUNT, 1));
    }
    return Optional.of(slots);
  }
}
