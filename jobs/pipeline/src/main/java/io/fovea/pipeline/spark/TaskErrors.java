package io.fovea.pipeline.spark;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkException;

/** Brings what went wrong in a Spark task back as what it was before Spark wrapped it. */
public final class TaskErrors {
  /** What Spark says when its context is gone: killed by its master, or never let in. */
  private static final String STOPPED =
      "(?s).*(stopped SparkContext|SparkContext was shut down|SparkContext has been shutdown).*";

  /** What Spark says, without a cause, when a task has failed on each machine that may try it. */
  private static final Pattern NOWHERE =
      Pattern.compile(
          "cannot run anywhere due to .*excludeOnFailure.*?Lost task [^\\n]*?: "
              + "((?:java[.]io|java[.]nio[.]file|org[.]apache[.]hadoop)[.][A-Za-z.]*: [^\\n]*"
              + "|ExecutorLostFailure[^\\n]*)",
          Pattern.DOTALL);

  /** What Spark says, without a cause, of executors that went again and again, or their data. */
  private static final Pattern LOST =
      Pattern.compile(
          "failed \\d+ times, most recent failure: [^\\n]*?(ExecutorLostFailure[^\\n]*)"
              + "|has (failed the maximum allowable number of times[^\\n]*)");

  private static final String UNREAD = "FAILED_READ_FILE";

  private TaskErrors() {}

  /**
   * Runs something that starts Spark jobs.
   *
   * @throws UserError if a task, or the call itself, ended with one
   */
  public static <T> T call(Callable<T> work) {
    try {
      return work.call();
    } catch (Exception e) {
      throw unwrap(e);
    }
  }

  /**
   * The {@link UserError} among the causes of what Spark threw; one about the storage where the
   * causes hold an {@link IOException}; one about the cluster where Spark was stopped from outside;
   * else the exception itself, wrapped only where Java demands it.
   */
  public static RuntimeException unwrap(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    Optional<UserError> error = userError(thrown).or(() -> TaskRefusals.of(message));
    if (error.isPresent()) {
      return error.get();
    }
    Optional<IOException> storage = find(thrown, IOException.class);
    Optional<SparkException> unread = unread(thrown);
    if (unread.isPresent() && storage.filter(e -> !isOfContent(e)).isEmpty()) {
      return new UserError(
          ExitCode.INPUT,
          unread.get().getMessageParameters().get("path") + ": is no table that can be read",
          "Copy it again from where it was made, or make it again.",
          thrown);
    }
    if (storage.isPresent()) {
      return new UserError(
          ExitCode.ENVIRONMENT,
          "reading or writing failed in a task: " + storage.get().getMessage(),
          "Check that the storage is reachable and has room, then run again.",
          thrown);
    }
    Optional<UserError> cluster = ofCluster(thrown, message);
    if (cluster.isPresent()) {
      return cluster.get();
    }
    return thrown instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(thrown);
  }

  /** Executors and machines that fail or go; Spark tells of them in words alone. */
  private static Optional<UserError> ofCluster(Throwable thrown, String message) {
    Optional<OutOfMemoryError> memory = find(thrown, OutOfMemoryError.class);
    if (memory.isPresent()) {
      return Optional.of(
          environment(
              "a task ran out of memory: " + memory.get().getMessage(),
              "Allow more with --executor-memory (without a cluster: FOVEA_JAVA_OPTS=-Xmx8g), then"
                  + " run again.",
              thrown));
    }
    Matcher nowhere = NOWHERE.matcher(message);
    if (nowhere.find()) {
      return Optional.of(
          environment(
              "a task failed on every machine that may try it, most recently with "
                  + nowhere.group(1).strip(),
              "Check that the storage is reachable and has room and that the machines run, then run"
                  + " again.",
              thrown));
    }
    Optional<String> givenUp = LostExecutors.of(message);
    if (givenUp.isPresent()) {
      return Optional.of(
          environment(
              givenUp.get(),
              "Look at the machines' disks and memory and at the executors' logs, then run again.",
              thrown));
    }
    Matcher lost = LOST.matcher(message);
    if (lost.find()) {
      return Optional.of(
          environment(
              "executors were lost again and again: "
                  + Optional.ofNullable(lost.group(1)).orElse(lost.group(2)).strip(),
              "Look at their logs. If they were ended for memory, give --executor-memory or"
                  + " spark.executor.memoryOverhead more, then run again.",
              thrown));
    }
    if (message.matches(STOPPED)) {
      return Optional.of(
          environment(
              "the cluster has ended the application, or could not be reached",
              "Look at the messages above and at the cluster's own pages, then run again.",
              thrown));
    }
    return Optional.empty();
  }

  private static UserError environment(String problem, String remedy, Throwable cause) {
    return new UserError(ExitCode.ENVIRONMENT, problem, remedy, cause);
  }

  /** The first {@link UserError} among an exception and its causes. */
  static Optional<UserError> userError(Throwable thrown) {
    return find(thrown, UserError.class);
  }

  /** What Spark says of a file of a table that it cannot make sense of. */
  private static Optional<SparkException> unread(Throwable thrown) {
    return find(
        thrown, SparkException.class, e -> String.valueOf(e.getCondition()).startsWith(UNREAD));
  }

  /** Parquet tells of a garbled header as if the storage had failed. */
  private static boolean isOfContent(IOException e) {
    return String.valueOf(e.getMessage()).startsWith("can not read class org.apache.parquet");
  }

  private static <T extends Throwable> Optional<T> find(Throwable thrown, Class<T> kind) {
    return find(thrown, kind, e -> true);
  }

  private static <T extends Throwable> Optional<T> find(
      Throwable thrown, Class<T> kind, Predicate<T> wanted) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable at = thrown; at != null && seen.add(at); at = at.getCause()) {
      if (kind.isInstance(at) && wanted.test(kind.cast(at))) {
        return Optional.of(kind.cast(at));
      }
    }
    return Optional.empty();
  }
}
