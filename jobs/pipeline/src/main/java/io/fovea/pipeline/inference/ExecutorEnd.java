package io.fovea.pipeline.inference;

import io.fovea.models.session.DeviceLostException;
import java.io.PrintStream;

/**
 * Ends an executor whose GPU is lost to it. Its tasks go to other executors, and Spark's own
 * excludeOnFailure keeps them from a machine on which that happens again.
 */
final class ExecutorEnd {
  /** The exit status of such an executor, for its worker's log. */
  static final int STATUS = 94;

  private ExecutorEnd() {}

  /** Says why, then ends the process at once: closing what is on the device would hang. */
  static void of(DeviceLostException e) {
    say(e, Gpu.overview(), System.err);
    Runtime.getRuntime().halt(STATUS);
  }

  static void say(DeviceLostException e, String overview, PrintStream log) {
    log.println("fovea: the GPU is lost to this executor, which ends: " + e.getMessage());
    log.println(overview);
    log.flush();
  }
}
