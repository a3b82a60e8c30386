package io.fovea.pipeline.cli;

/** The options that one task of {@code fovea score} has and the others have not. */
interface TaskOptions {

  /**
   * Checks the options and makes of them what is to be scored.
   *
   * @throws io.fovea.metrics.UserError if an option's value is refused
   * @throws picocli.CommandLine.ParameterException if an option is missing
   */
  TaskScore prepare(ScoreCommand common);
}
