package io.fovea.pipeline.spark;

import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;

/** What Spark's pages would call the jobs of some work. */
public final class JobNames {
  private JobNames() {}

  /** Work that may fail. */
  public interface Work {
    void run() throws Exception;
  }

  /** The names in order; empty for a job that has none. */
  public static List<String> during(Work work) throws Exception {
    SparkContext context = SharedSpark.session().sparkContext();
    List<String> names = new CopyOnWriteArrayList<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            Properties properties = job.properties();
            names.add(properties.getProperty("spark.job.description", ""));
          }
        };
    context.addSparkListener(listener);
    try {
      work.run();
      context.listenerBus().waitUntilEmpty();
    } finally {
      context.removeSparkListener(listener);
    }
    return names;
  }
}
