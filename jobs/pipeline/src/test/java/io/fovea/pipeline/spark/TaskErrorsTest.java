package io.fovea.pipeline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.junit.jupiter.api.Test;

class TaskErrorsTest {
  private static Object inTask(Function<Integer, Integer> body) {
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(SharedSpark.session().sparkContext());
    return TaskErrors.call(() -> spark.parallelize(List.of(1), 1).map(body).collect());
  }

  @Test
  void aUserErrorOfATaskArrivesAsItself() {
    assertThatThrownBy(
            () ->
                inTask(
                    i -> {
                      throw UserError.input("label 7 is outside the map", "Give another map.");
                    }))
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT);
              assertThat(e.problem()).isEqualTo("label 7 is outside the map");
              assertThat(e.remedy()).isEqualTo("Give another map.");
            });
  }

  /** The session tries a task again once, and that attempt would wait for ever. */
  @Test
  void aTaskThatRefusesItsInputIsNotTriedToTheEnd() {
    assertThatThrownBy(
            () ->
                inTask(
                    i -> {
                      TaskContext context = TaskContext.get();
                      if (context.attemptNumber() == 0) {
                        throw UserError.input("label 8 is outside the map", "Give another map.");
                      }
                      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
                      while (System.nanoTime() < end && !context.isInterrupted()) {
                        Thread.onSpinWait();
                      }
                      context.killTaskIfInterrupted();
                      throw new IllegalStateException("the job goes on");
                    }))
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT);
              assertThat(e.problem()).isEqualTo("label 8 is outside the map");
            });
  }

  @Test
  void aTaskWhoseStorageFailsIsTriedAgain() {
    Object got =
        inTask(
            i -> {
              if (TaskContext.get().attemptNumber() == 0) {
                throw UserError.environment("the store is away", "Run again.");
              }
              return i + 1;
            });
    assertThat(got).isEqualTo(List.of(2));
  }

  @Test
  void aStorageFailureOfATaskIsTheEnvironments() {
    assertThatThrownBy(
            () ->
                inTask(
                    i -> {
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT))
        .hasMessageContaining("No space left on device");
  }

  @Test
  void anApplicationThatItsClusterEndedIsNoBug() {
    for (String said :
        new String[] {
          "Cannot call methods on a stopped SparkContext.\nThis stopped SparkContext was created at",
          "Job 3 cancelled because SparkContext was shut down"
        }) {
      assertThat(TaskErrors.unwrap(new IllegalStateException(said)))
          .isInstanceOfSatisfying(
              UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT));
    }
  }

  @Test
  void aBugStaysABug() {
    assertThatThrownBy(
            () ->
                inTask(
                    i -> {
                      throw new IllegalStateException("bug");
                    }))
        .isNotInstanceOf(UserError.class)
        .hasMessageContaining("bug");
  }

  @Test
  void causesThatGoInCirclesEnd() {
    RuntimeException outer = new RuntimeException("outer");
    RuntimeException inner = new RuntimeException("inner", outer);
    outer.initCause(inner);
    assertThat(TaskErrors.unwrap(outer)).isSameAs(outer);
  }

  /** Spark gives no cause where it gives up on machines; F11. */
  @Test
  void whatFailedOnEveryMachineIsNamed() {
    String nowhere =
        "Job aborted due to stage failure: \nAborting TaskSet 0.0 because task 5 (partition 5)\n"
            + "cannot run anywhere due to node and executor excludeOnFailure.\n"
            + "Most recent failure:\nLost task 5.1 in stage 0.0 (TID 8) (127.0.0.1 executor 1): ";
    UserError full =
        (UserError)
            TaskErrors.unwrap(
                new IllegalStateException(
                    nowhere + "java.io.IOException: No space left on device\n\tat a.B.c"));
    assertThat(full.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(full.problem())
        .endsWith("most recently with java.io.IOException: No space left on device");
    assertThat(TaskErrors.unwrap(new IllegalStateException(nowhere + "ExecutorLostFailure (x)")))
        .isInstanceOf(UserError.class);
    assertThat(
            TaskErrors.unwrap(
                new IllegalStateException(nowhere + "java.lang.NullPointerException: null")))
        .isNotInstanceOf(UserError.class);
  }

  /** Spark gives no cause where executors go, which is how a container that outgrows ends. */
  @Test
  void executorsThatGoAreOfTheEnvironment() {
    String lost =
        "Job aborted due to stage failure: Task 3 in stage 1.0 failed 4 times, most recent failure:"
            + " Lost task 3.3 in stage 1.0 (TID 12) (10.0.0.7 executor 4): ExecutorLostFailure"
            + " (executor 4 exited caused by one of the running tasks) Reason: Container killed\n"
            + "Driver stacktrace:";
    assertThatThrownBy(() -> TaskErrors.call(() -> throwing(new SparkException(lost))))
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
              assertThat(e.problem()).contains("executor 4 exited").doesNotContain("stacktrace");
              assertThat(e.remedy()).contains("--executor-memory");
            });
    String unfetched =
        "Job aborted due to stage failure: ResultStage 7 (collect at A.java:1) has failed the"
            + " maximum allowable number of times: 4. Most recent failure reason:\nFetchFailed";
    assertThat(TaskErrors.unwrap(new SparkException(unfetched)))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT));
  }

  @Test
  void aTaskWithoutMemoryIsOfTheEnvironment() {
    var error = new SparkException("Job aborted", new OutOfMemoryError("Java heap space"));
    assertThat(TaskErrors.unwrap(error))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT))
        .hasMessageContaining("Java heap space");
  }

  private static Object throwing(Exception e) throws Exception {
    throw e;
  }
}
