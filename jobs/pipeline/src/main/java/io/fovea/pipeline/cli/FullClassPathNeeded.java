package io.fovea.pipeline.cli;

import io.fovea.pipeline.store.Storage;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * The launcher started this process with a short class path, and the task needs the whole one. Not
 * an error: the launcher starts again.
 */
final class FullClassPathNeeded extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A location of another scheme than this machine's, alone or as the value of something. */
  private static final Pattern REMOTE =
      Pattern.compile("(?:^|[=@,])(?!file:)[A-Za-z][A-Za-z0-9+.-]+:/");

  /** Whether a command line names what only Hadoop serves, and the launcher left Hadoop out. */
  static boolean foreseen(String... args) {
    return isShort() && Arrays.stream(args).anyMatch(arg -> REMOTE.matcher(arg).find());
  }

  private static boolean isShort() {
    return "short".equals(System.getProperty("fovea.classpath"));
  }

  /**
   * Makes sure that Spark and Hadoop can be loaded.
   *
   * @throws FullClassPathNeeded if the launcher left them out
   */
  static void ensure() {
    if (isShort()) {
      throw new FullClassPathNeeded();
    }
  }

  /** Makes sure of it if a location is not on this machine; null is none. */
  static void ensureFor(String... locations) {
    for (String location : locations) {
      if (location != null && !Storage.isLocal(location)) {
        ensure();
      }
    }
  }
}
