package io.fovea.pipeline.submit;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What {@code scripts/submit} runs after spark-submit has put a driver into a cluster: waits for
 * the driver's end, shows what it wrote, and ends with its exit code.
 */
@Command(name = "submit")
public final class AwaitDriver implements Callable<Integer> {
  private static final int MOST_BYTES = 16 << 20;
  private static final int MOST_LOG_BYTES = 1 << 16;

  @Option(names = "--driver", description = "The id that a standalone Master gave the driver.")
  String driver;

  @Option(names = "--pages", description = "Where the pages of the standalone Master are.")
  String pages;

  @Option(names = "--status", description = "The status file that the driver was told to leave.")
  String status;

  @Option(names = "--submitted", description = "The exit code of spark-submit.")
  int submitted;

  @Option(names = "--patience", description = "Seconds without an answer of the Master.")
  int patienceSeconds = 60;

  @Option(names = "--poll", description = "Milliseconds between two questions.")
  long pollMillis = 500;

  @Option(names = "--properties-file", description = "As for spark-submit.")
  List<Path> propertiesFiles = List.of();

  @Option(names = "--conf", description = "As for spark-submit.")
  Map<String, String> settings = new TreeMap<>();

  private final PrintStream out;
  private final PrintStream err;

  AwaitDriver(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Ends the process with the driver's exit code. */
  public static void main(String[] args) {
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    int exit = run(args, out, err);
    out.flush();
    err.flush();
    System.exit(exit);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }

  static int run(String[] args, PrintStream out, PrintStream err) {
    return new CommandLine(new AwaitDriver(out, err))
        .setExecutionExceptionHandler((e, line, parsed) -> failed(e, err))
        .setExitCodeExceptionMapper(e -> ExitCode.USAGE.value())
        .execute(args);
  }

  private static int failed(Exception e, PrintStream err) {
    if (e instanceof UserError error) {
      err.println("submit: " + error.problem() + "\n  " + error.remedy());
      return error.exitCode().value();
    }
    e.printStackTrace(err);
    return ExitCode.INTERNAL.value();
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    applySettings();
    if (driver == null) {
      return withoutMaster();
    }
    DriverState state = awaitEnd();
    OptionalInt said = said();
    int exit = state.exit(said);
    err.println("submit: " + driver + " " + state.text() + "; exit code " + exit);
    if (exit == DriverState.FAILED_WITHOUT_A_WORD && said.isEmpty()) {
      err.println("  It left no exit code of its own: it was killed, or could not write one.");
    }
    return exit;
  }

  /** Where spark-submit waited itself, as it does for YARN and Kubernetes. */
  private int withoutMaster() {
    OptionalInt said = said();
    if (said.isPresent()) {
      return said.getAsInt();
    }
    if (submitted != 0) {
      return submitted;
    }
    throw new UserError(
        ExitCode.UNKNOWN_OUTCOME,
        "spark-submit has ended well, but the driver left no exit code"
            + (status == null ? "" : " at " + status),
        "Give a --status that the driver can write and this machine can read; look whether the"
            + " run's manifest.json is there.");
  }

  private OptionalInt said() {
    return status == null ? OptionalInt.empty() : DriverStatus.read(status);
  }

  /** Hadoop's settings, for a status file that is on no local disk. */
  private void applySettings() throws IOException {
    Map<String, String> all = new TreeMap<>();
    for (Path file : propertiesFiles) {
      Properties properties = new Properties();
      try (Reader reader =
          new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8)) {
        properties.load(reader);
      }
      properties.forEach((key, value) -> all.put((String) key, ((String) value).strip()));
    }
    all.putAll(settings);
    all.forEach(
        (key, value) -> {
          if (key.startsWith("spark.hadoop.")) {
            System.setProperty(key, value);
          }
        });
  }

  private DriverState awaitEnd() throws InterruptedException {
    var master = new MasterPages(pages);
    DriverState before = null;
    long lastAnswer = System.nanoTime();
    while (true) {
      try {
        MasterPages.Driver found =
            master.driver(driver).orElseThrow(() -> new IOException(pages + " lists no " + driver));
        lastAnswer = System.nanoTime();
        DriverState state = found.state();
        if (state.isEnd()) {
          found.workerPages().ifPresent(worker -> show(master, worker));
          return state;
        }
        if (state != before) {
          err.println("submit: " + driver + " " + state.text());
          err.flush();
          before = state;
        }
      } catch (IOException e) {
        if (System.nanoTime() - lastAnswer > patienceSeconds * 1_000_000_000L) {
          err.println("submit: the Master does not answer any more (" + e + ")");
          return DriverState.UNKNOWN;
        }
      }
      Thread.sleep(pollMillis);
    }
  }

  /** What the driver wrote, as if it had run here. The Worker may still be copying it. */
  private void show(MasterPages master, String worker) {
    try {
      err.print(settled(master, worker, "stderr", MOST_LOG_BYTES));
      out.print(settled(master, worker, "stdout", MOST_BYTES));
    } catch (IOException e) {
      err.println("submit: what the driver wrote is with its worker (" + e.getMessage() + ")");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String settled(MasterPages master, String worker, String stream, int most)
      throws IOException, InterruptedException {
    MasterPages.Log log = master.log(worker, driver, stream, most);
    while (true) {
      Thread.sleep(pollMillis / 2);
      MasterPages.Log later = master.log(worker, driver, stream, most);
      if (later.bytes() == log.bytes()) {
        if (log.bytes() > most) {
          err.println("submit: of " + stream + ", the last " + most + " bytes");
        }
        return log.text();
      }
      log = later;
    }
  }
}
