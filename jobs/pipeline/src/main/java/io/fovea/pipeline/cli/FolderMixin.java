package io.fovea.pipeline.cli;

import picocli.CommandLine.Option;

/** The options about the run folder of every command that makes one. */
final class FolderMixin {
  @Option(
      names = "--force",
      description =
          "Start over: replace the run that the folder holds, finished or not. Without it, a run"
              + " that was broken off is completed, and a finished one is left alone.")
  boolean force;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "How long to wait for another run that writes to the folder. Default: 0.")
  int wait;
}
