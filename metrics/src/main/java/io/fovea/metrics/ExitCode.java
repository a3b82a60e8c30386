package io.fovea.metrics;

/**
 * What a process says to the scheduler that started it. The numbers are a published contract: they
 * never change meaning.
 */
public enum ExitCode {
  /** Finished; every gate passed, or none was asked for. */
  OK(0),
  /** The command line or the plan is wrong; nothing ran. */
  USAGE(2),
  /** Input data or a model was refused. */
  INPUT(3),
  /** The environment or a device is not as requested. */
  ENVIRONMENT(4),
  /** A gate failed; the results are valid and published. */
  GATE(5),
  /** More samples failed than the policy allows; the report is stamped INCOMPLETE. */
  INCOMPLETE(6),
  /** Another run holds the folder. */
  LOCKED(7),
  /** Whether the results were published is not known. */
  UNKNOWN_OUTCOME(8),
  /** A bug in Fovea. */
  INTERNAL(70),
  /** Interrupted by SIGINT; a rerun goes on from there. */
  INTERRUPTED(130),
  /** Ended by SIGTERM; a rerun goes on from there. */
  TERMINATED(143);

  private final int value;

  ExitCode(int value) {
    this.value = value;
  }

  /** The process exit status, 0 to 255. */
  public int value() {
    return value;
  }
}
