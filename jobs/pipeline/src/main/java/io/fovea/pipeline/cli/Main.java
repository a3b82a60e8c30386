package io.fovea.pipeline.cli;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.submit.DriverStatus;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The entry point, alone or under spark-submit. It is the only place that ends the process, and for
 * success it returns: under a cluster manager an exit in the middle would look like a crash.
 */
public final class Main {
  /**
   * Asks the launcher to start again with the whole class path: it had given a short one, and the
   * task turned out to need more.
   */
  static final int FULL_CLASS_PATH_NEEDED = 91;

  private Main() {}

  /** Runs one command; ends the process with a published exit code unless it is 0. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    PrintWriter err = writer(FileDescriptor.err);
    int status = run(args, writer(FileDescriptor.out), err);
    try {
      DriverStatus.leave(status);
    } catch (UserError e) {
      failed(e, err, false);
      err.flush();
    }
    if (status != ExitCode.OK.value()) {
      System.exit(status);
    }
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }

  /** Runs one command and gives its exit status. */
  static int run(String[] args, PrintWriter out, PrintWriter err) {
    if (FullClassPathNeeded.foreseen(args)) {
      return FULL_CLASS_PATH_NEEDED;
    }
    var root = new Fovea();
    CommandLine commandLine =
        Fovea.commandLine(root, args)
            .setOut(out)
            .setErr(err)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExpandAtFiles(false)
            .setParameterExceptionHandler((e, arguments) -> misused(e))
            .setExecutionExceptionHandler((e, line, parsed) -> failed(e, err, root.verbose));
    int status;
    try {
      status = commandLine.execute(args);
    } catch (OutOfMemoryError e) {
      status = failed(outOfMemory(e), err, root.verbose);
    }
    out.flush();
    if (out.checkError()) {
      UserError lost =
          UserError.environment(
              "standard output could not be written",
              "Check that the disk has room, or that the reader of the pipe stays.");
      status = status == ExitCode.OK.value() ? failed(lost, err, root.verbose) : status;
    }
    err.flush();
    return status;
  }

  private static int misused(ParameterException e) {
    PrintWriter err = e.getCommandLine().getErr();
    err.print("fovea: " + Talk.oneLine(e.getMessage()) + "\n");
    UnmatchedArgumentException.printSuggestions(e, err);
    err.print("Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.\n");
    return ExitCode.USAGE.value();
  }

  private static int failed(Throwable e, PrintWriter err, boolean verbose) {
    if (e instanceof FullClassPathNeeded) {
      return FULL_CLASS_PATH_NEEDED;
    }
    if (e instanceof UserError error) {
      err.print("fovea: " + Talk.oneLine(error.problem()) + "\n");
      err.print("  " + Talk.oneLine(error.remedy()) + "\n");
      if (verbose) {
        error.printStackTrace(err);
      }
      return error.exitCode().value();
    }
    err.print("fovea: internal error: " + Talk.oneLine(e.toString()) + "\n");
    err.print("  This is a bug in Fovea. Please report it with the lines below.\n");
    e.printStackTrace(err);
    return ExitCode.INTERNAL.value();
  }

  private static UserError outOfMemory(OutOfMemoryError e) {
    return new UserError(
        ExitCode.ENVIRONMENT,
        "out of memory: "
            + e.getMessage()
            + ", at most "
            + (Runtime.getRuntime().maxMemory() >> 20)
            + " MiB may be used",
        "Allow more with FOVEA_JAVA_OPTS=-Xmx8g (spark-submit: --driver-memory), or score with"
            + " --engine spark.",
        e);
  }
}
