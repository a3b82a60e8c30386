package io.fovea.pipeline.submit;

import io.fovea.metrics.ExitCode;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/** What a standalone Master says of a driver, under the Master's own names. */
enum DriverState {
  SUBMITTED(false, "waits for a worker with room"),
  RUNNING(false, "is running"),
  RELAUNCHING(false, "is being started again"),
  FINISHED(true, "has finished"),
  /** Its worker was lost. */
  UNKNOWN(true, "was lost, and whether it goes on is not known"),
  KILLED(true, "was killed"),
  FAILED(true, "has failed"),
  /** The worker could not start it. */
  ERROR(true, "could not be started");

  /**
   * The driver ended with an exit code that nobody passed on: by a crash or a kill, most likely.
   */
  static final int FAILED_WITHOUT_A_WORD = 1;

  private final boolean end;
  private final String text;

  DriverState(boolean end, String text) {
    this.end = end;
    this.text = text;
  }

  /** The state of that name; empty for names of later Sparks. */
  static Optional<DriverState> named(String name) {
    return Arrays.stream(values()).filter(state -> state.name().equals(name)).findFirst();
  }

  /** Whether no other state follows. */
  boolean isEnd() {
    return end;
  }

  /** What is said of the driver: "driver-1 has failed". */
  String text() {
    return text;
  }

  /**
   * The exit code for who waits. The driver's own word is better than what the Master concludes,
   * but for a driver that was killed: what it complained of was its own end.
   *
   * @param said the exit code that the driver left, if any
   */
  int exit(OptionalInt said) {
    if (this == KILLED && said.orElse(1) != 0) {
      return ExitCode.TERMINATED.value();
    }
    return said.orElse(
        switch (this) {
          case FINISHED -> ExitCode.OK.value();
          case KILLED -> ExitCode.TERMINATED.value();
          case FAILED -> FAILED_WITHOUT_A_WORD;
          case ERROR -> ExitCode.ENVIRONMENT.value();
          case SUBMITTED, RUNNING, RELAUNCHING, UNKNOWN -> ExitCode.UNKNOWN_OUTCOME.value();
        });
  }
}
