package io.fovea.pipeline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.spark.SparkException;
import org.apache.spark.Success$;
import org.apache.spark.TaskKilled;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.cluster.ExecutorInfo;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

class LostExecutorsTest {
  private static final int ALIVE = 2;

  /** 8 and twice the two. */
  private static final int BORNE = 12;

  private final List<String> cancelled = new ArrayList<>();
  private final LostExecutors watch =
      new LostExecutors((reason, job) -> cancelled.add("Job " + job + " cancelled " + reason));

  private static <T> Seq<T> none() {
    return CollectionConverters.asScala(List.<T>of()).toSeq();
  }

  private void start() {
    watch.onJobStart(new SparkListenerJobStart(7, 0, none(), new Properties()));
    for (int i = 0; i < ALIVE; i++) {
      add("first-" + i);
    }
  }

  private void add(String id) {
    watch.onExecutorAdded(
        new SparkListenerExecutorAdded(
            0, id, new ExecutorInfo("host", 1, Map$.MODULE$.<String, String>empty())));
  }

  private void remove(String id) {
    watch.onExecutorRemoved(new SparkListenerExecutorRemoved(0, id, "Command exited with 1\nx"));
  }

  private void lose(int count, String name) {
    for (int i = 0; i < count; i++) {
      add(name + i);
      remove(name + i);
    }
  }

  private void succeed() {
    watch.onTaskEnd(
        new SparkListenerTaskEnd(0, 0, "ResultTask", Success$.MODULE$, null, null, null));
  }

  @Test
  void executorsThatGoOneAfterTheOtherEndTheJob() {
    remove("before any job");
    start();
    watch.onTaskEnd(
        new SparkListenerTaskEnd(
            0,
            0,
            "ResultTask",
            new TaskKilled("no room", none(), none(), none()),
            null,
            null,
            null));
    // The two of the start are alive beside each of these, so that three are the most.
    lose(BORNE + 2, "a");
    assertThat(cancelled).isEmpty();
    lose(1, "b");
    assertThat(cancelled).hasSize(1);
    assertThat(TaskErrors.unwrap(new SparkException(cancelled.get(0))))
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
              assertThat(e.problem())
                  .isEqualTo(
                      "executors went one after the other, and no task ended: 15 are gone, the last"
                          + " with 'Command exited with 1'; the last task failed with 'TaskKilled"
                          + " (no room)'");
            });
  }

  @Test
  void aTaskThatEndsInBetweenCountsAnew() {
    start();
    lose(BORNE, "a");
    succeed();
    lose(BORNE, "b");
    assertThat(cancelled).isEmpty();
  }

  /** As those of dynamic allocation, which are idle. */
  @Test
  void executorsThatGoBetweenJobsDoNotCount() {
    start();
    watch.onJobEnd(new SparkListenerJobEnd(7, 0, org.apache.spark.scheduler.JobSucceeded$.MODULE$));
    lose(3 * BORNE, "a");
    watch.onJobStart(new SparkListenerJobStart(8, 0, none(), new Properties()));
    lose(BORNE, "b");
    assertThat(cancelled).isEmpty();
  }

  @Test
  void aLargeClusterMayLoseAllAtOnce() {
    watch.onJobStart(new SparkListenerJobStart(7, 0, none(), new Properties()));
    for (int i = 0; i < 100; i++) {
      add("e" + i);
    }
    for (int i = 0; i < 100; i++) {
      remove("e" + i);
    }
    assertThat(cancelled).isEmpty();
  }
}
