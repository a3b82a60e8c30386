package io.fovea.pipeline.spark;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Ends a job when one of its tasks has refused what it was given. Spark would try the task again,
 * on every machine that may, and with {@code spark.excludeOnFailure.enabled} wait two minutes for
 * another machine before it gives up, without the error: input that is wrong stays wrong.
 *
 * <p>Errors of the environment are remembered, and the task is tried again as Spark sees fit.
 */
final class TaskRefusals extends SparkListener {
  private static final Pattern TASK = Pattern.compile("\\(TID (\\d+)\\)");

  /** Errors of tasks by the id that Spark's messages name; one context at a time runs in a JVM. */
  private static final Map<Long, UserError> ERRORS = new ConcurrentHashMap<>();

  private final SparkContext context;

  private TaskRefusals(SparkContext context) {
    this.context = context;
  }

  /** From now on, for all jobs of the context. */
  static void watch(SparkContext context) {
    ERRORS.clear();
    context.addSparkListener(new TaskRefusals(context));
  }

  /** What the task that Spark names last in a message ended with, if it was an error of ours. */
  static Optional<UserError> of(String message) {
    UserError error = null;
    Matcher task = TASK.matcher(message);
    while (task.find()) {
      error = ERRORS.getOrDefault(Long.parseLong(task.group(1)), error);
    }
    return Optional.ofNullable(error);
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.reason() instanceof ExceptionFailure failure && failure.exception().isDefined()) {
      TaskErrors.userError(failure.exception().get())
          .ifPresent(error -> remember(end.stageId(), end.taskInfo().taskId(), error));
    }
  }

  private void remember(int stage, long task, UserError error) {
    ERRORS.put(task, error);
    if (error.exitCode() != ExitCode.ENVIRONMENT) {
      context.cancelStage(stage, "a task (TID " + task + ") has refused its input");
    }
  }
}
