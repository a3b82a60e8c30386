package io.fovea.models;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A Python that can import what a test needs: the path's python3, else the system's own. */
public final class Python {
  /** Where this project's scripts for PyTorch are. */
  public static final Path EXPORT =
      Path.of(System.getProperty("fovea.root", "../..")).resolve("scripts/export");

  private static final List<String> CANDIDATES = List.of("python3", "/usr/bin/python3");
  private static final Map<List<String>, Optional<String>> FOUND = new ConcurrentHashMap<>();
  private static final int SECONDS = 300;

  private final String command;

  private Python(String command) {
    this.command = command;
  }

  /** What a process printed, errors among it, and its exit status. */
  public record Ran(int status, String text) {}

  /** One that imports all of these; where there is none, the test is skipped. */
  public static Python with(String... modules) {
    Optional<String> command = FOUND.computeIfAbsent(List.of(modules), Python::find);
    assumeTrue(command.isPresent(), "no Python here imports " + String.join(", ", modules));
    return new Python(command.get());
  }

  private static Optional<String> find(List<String> modules) {
    String imports =
        "import sys; assert sys.version_info >= (3, 8)"
            + (modules.isEmpty() ? "" : "; import " + String.join(", ", modules));
    for (String candidate : CANDIDATES) {
      try {
        if (new Python(candidate).run(List.of("-c", imports)).status == 0) {
          return Optional.of(candidate);
        }
      } catch (IOException e) {
        // There is no such command: the next may be there.
      }
    }
    return Optional.empty();
  }

  /** Runs a script or, after {@code -c}, a program, to its end. */
  public Ran run(String... arguments) throws IOException {
    return run(List.of(arguments));
  }

  private Ran run(List<String> arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(arguments);
    Path text = Files.createTempFile("python", ".txt");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(text.toFile());
      // One thread: the order in which numbers are added is then always the same.
      builder.environment().put("OMP_NUM_THREADS", "1");
      builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
      Process process = builder.start();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("no answer within " + SECONDS + " s from " + line);
      }
      return new Ran(process.exitValue(), Files.readString(text));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Files.deleteIfExists(text);
    }
  }
}
