package io.fovea.metrics;

import java.util.Objects;

/**
 * Something that the user can mend: a wrong option, a malformed record, a missing file. It is shown
 * as a problem and a remedy, never as a stack trace; every other exception that reaches {@code
 * main} is a bug of ours.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final String problem;
  private final String remedy;

  /**
   * @param exitCode how the process ends because of it
   * @param problem what is wrong and where: the file, the field or record, the value
   * @param remedy what the user can do about it
   */
  public UserError(ExitCode exitCode, String problem, String remedy) {
    this(exitCode, problem, remedy, null);
  }

  /**
   * As above, keeping the exception that revealed the problem; it is shown only with {@code
   * --verbose}.
   */
  public UserError(ExitCode exitCode, String problem, String remedy, Throwable cause) {
    super(problem + "\n" + remedy, cause);
    this.exitCode = Objects.requireNonNull(exitCode);
    this.problem = problem;
    this.remedy = remedy;
  }

  /** The command line or the plan is wrong. */
  public static UserError usage(String problem, String remedy) {
    return new UserError(ExitCode.USAGE, problem, remedy);
  }

  /** Data or a model is refused. */
  public static UserError input(String problem, String remedy) {
    return new UserError(ExitCode.INPUT, problem, remedy);
  }

  /** A device, a library or a permission is not there. */
  public static UserError environment(String problem, String remedy) {
    return new UserError(ExitCode.ENVIRONMENT, problem, remedy);
  }

  /** How the process ends because of it. */
  public ExitCode exitCode() {
    return exitCode;
  }

  /** What is wrong and where. */
  public String problem() {
    return problem;
  }

  /** What the user can do about it. */
  public String remedy() {
    return remedy;
  }

  /**
   * The same error seen from further out: {@code where} is put before the problem ("gt.json,
   * annotation 17").
   */
  public UserError at(String where) {
    return new UserError(exitCode, where + ": " + problem, remedy, getCause());
  }
}
