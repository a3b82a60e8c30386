package io.fovea.pipeline.spark;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ObjIntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkContext;
import org.apache.spark.Success$;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Gives up where executors go one after the other and no task comes to its end. Spark replaces them
 * for ever: where a machine's disk is full, for one, the next executor cannot even fetch the
 * application, and its failure to do so counts for nothing.
 *
 * <p>A large cluster may lose many at once and be well again, so that more than all have to go,
 * twice.
 */
final class LostExecutors extends SparkListener {
  private static final int FEW = 8;
  private static final String SAID = "for executors went one after the other, and no task ended";
  private static final Pattern GIVEN_UP = Pattern.compile("cancelled " + SAID + "(.*)");

  private final ObjIntConsumer<String> cancel;
  private final Set<Integer> jobs = new TreeSet<>();
  private final Set<String> alive = new HashSet<>();
  private int mostAlive;
  private int lost;
  private String failure = "";

  /**
   * @param cancel takes a reason and a job
   */
  LostExecutors(ObjIntConsumer<String> cancel) {
    this.cancel = cancel;
  }

  /** From now on, for all jobs of the context. */
  static void watch(SparkContext context) {
    context.addSparkListener(new LostExecutors((reason, job) -> context.cancelJob(job, reason)));
  }

  /** What Spark says of a job that was given up, for people; empty of another message. */
  static Optional<String> of(String message) {
    Matcher matcher = GIVEN_UP.matcher(message);
    return matcher.find()
        ? Optional.of("executors went one after the other, and no task ended" + matcher.group(1))
        : Optional.empty();
  }

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    jobs.add(start.jobId());
    lost = 0;
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd end) {
    jobs.remove(end.jobId());
  }

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded added) {
    alive.add(added.executorId());
    mostAlive = Math.max(mostAlive, alive.size());
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.reason() instanceof TaskFailedReason failed) {
      failure = failed.toErrorString().lines().findFirst().orElse("");
    } else if (end.reason() == Success$.MODULE$) {
      lost = 0;
    }
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    alive.remove(removed.executorId());
    lost++;
    if (!jobs.isEmpty() && lost > FEW + 2 * mostAlive) {
      String reason = SAID + ": " + lost + " are gone, the last with '" + oneLine(removed.reason());
      for (int job : jobs) {
        cancel.accept(reason + "'; the last task failed with '" + failure + "'", job);
      }
    }
  }

  private static String oneLine(String reason) {
    return reason == null ? "" : reason.lines().findFirst().orElse("").strip();
  }
}
