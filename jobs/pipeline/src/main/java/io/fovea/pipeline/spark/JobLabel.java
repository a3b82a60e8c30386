package io.fovea.pipeline.spark;

import java.util.function.Supplier;
import org.apache.spark.SparkContext;

/** What Spark's pages call the jobs that this thread starts while it is open. */
public final class JobLabel implements AutoCloseable {
  private static final String DESCRIPTION = "spark.job.description";

  private final SparkContext context;
  private final String before;

  private JobLabel(SparkContext context, String before) {
    this.context = context;
    this.before = before;
  }

  /** Jobs are described so from now on. */
  public static JobLabel of(SparkContext context, String description) {
    String before = context.getLocalProperty(DESCRIPTION);
    context.setJobDescription(description);
    return new JobLabel(context, before);
  }

  /** Jobs that the work starts are described so. */
  public static <T> T during(SparkContext context, String description, Supplier<T> work) {
    JobLabel label = of(context, description);
    try {
      return work.get();
    } finally {
      label.close();
    }
  }

  /** What a location ends in, which is enough to tell jobs apart. */
  public static String lastPart(String location) {
    String trimmed =
        location.endsWith("/") ? location.substring(0, location.length() - 1) : location;
    return trimmed.substring(trimmed.lastIndexOf('/') + 1);
  }

  @Override
  public void close() {
    if (!context.isStopped()) {
      context.setJobDescription(before);
    }
  }
}
