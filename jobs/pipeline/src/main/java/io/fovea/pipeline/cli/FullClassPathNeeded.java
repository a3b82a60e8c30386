package io.fovea.pipeline.cli;

import io.fovea.pipeline.store.Storage;

/**
 * The launcher started this process with a short class path, and the task needs the whole one. Not
 * an error: the launcher starts again.
 */
final class FullClassPathNeeded extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes sure that Spark and Hadoop can be loaded.
   *
   * @throws FullClassPathNeeded if the launcher left them out
   */
  static void ensure() {
    if ("short".equals(System.getProperty("fovea.classpath"))) {
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
