package io.fovea.pipeline.gate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * A {@link Gate} before each task of Spark: {@code task}, the description of its job, a blank, and
 * the number of its partition.
 */
public final class GatePlugin implements SparkPlugin {
  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new Executor();
  }

  private static final class Executor implements ExecutorPlugin {
    private String folder;
    private String pattern;

    @Override
    public void init(PluginContext context, Map<String, String> extraConf) {
      SparkConf conf = context.conf();
      folder = conf.get("spark.hadoop." + Gate.FOLDER, null);
      pattern = conf.get("spark.hadoop." + Gate.HOLD, null);
    }

    @Override
    public void onTaskStart() {
      TaskContext task = TaskContext.get();
      String job = task.getLocalProperty("spark.job.description");
      try {
        Gate.pass(folder, pattern, "task " + job + " " + task.partitionId());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
