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
    Optional<UserError> error = find(thrown, UserError.class);
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
    Matcher nowhere = NOWHERE.matcher(String.valueOf(thrown.getMessage()));
    if (nowhere.find()) {
      return new UserError(
          ExitCode.ENVIRONMENT,
          "a task failed on every machine that may try it, most recently with "
              + nowhere.group(1).strip(),
          "Check that the storage is reachable and has room and that the machines run, then run"
              + " again.",
          thrown);
    }
    if (String.valueOf(thrown.getMessage()).matches(STOPPED)) {
      return new UserError(
          ExitCode.ENVIRONMENT,
          "the cluster has ended the application, or could not be reached",
          "Look at the messages above and at the cluster's own pages, then run again.",
          thrown);
    }
    return thrown instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(thrown);
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
