package io.fovea.models.measure;

import com.google.protobuf.Message;
import io.fovea.metrics.UserError;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Measures graphs, each in a Java of its own: memory that an earlier graph left, the heap of the
 * process that asks and its collector are not in the figures. The heap there is small and touched
 * from the start, so that what grows is ONNX Runtime's. It finds its classes where this process has
 * them.
 */
public final class Measurer {
  private static final long POLL_MILLIS = 50;
  private static final int LONGEST_MESSAGE = 2000;

  private Measurer() {}

  /** Told to stop, or stopped from without, before there was a measurement. */
  public static final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** The process ended without a measurement: out of memory, most likely. */
  public static final class FailedException extends Exception {
    private static final long serialVersionUID = 1L;

    FailedException(String message) {
      super(message);
    }
  }

  /**
   * Measures a graph whose inputs are all of fixed size, FLOAT or INT64.
   *
   * @param model an ONNX file's bytes
   * @param cancelled asked while it runs; the process is ended when it says so
   * @throws UserError ENVIRONMENT if no process can be started here
   */
  public static Measurement measure(
      byte[] model, MeasureSettings settings, BooleanSupplier cancelled)
      throws FailedException, IOException {
    Path folder = Files.createTempDirectory("fovea-measure");
    try {
      Path file = Files.write(folder.resolve("model.onnx"), model);
      Path result = folder.resolve("result");
      Path log = folder.resolve("log");
      Process process = start(file, result, log, folder, settings);
      int status = await(process, cancelled);
      if (status != 0 || !Files.exists(result)) {
        throw new FailedException(why(status, log));
      }
      return read(result);
    } finally {
      delete(folder);
    }
  }

  private static Process start(
      Path model, Path result, Path log, Path folder, MeasureSettings settings) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xms64m",
            "-Xmx64m",
            "-XX:+AlwaysPreTouch",
            // A limit only; inputs are as large as they are.
            "-XX:MaxDirectMemorySize=64g",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + folder,
            "-cp",
            classPath(),
            MeasuringProcess.class.getName(),
            model.toString(),
            result.toString(),
            Integer.toString(settings.threads()),
            Integer.toString(settings.warmUp()),
            Integer.toString(settings.repeats()),
            Integer.toString(settings.seconds()));
    builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
    // Options for this process are not for that one.
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().remove("_JAVA_OPTIONS");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    try {
      return builder.start();
    } catch (IOException e) {
      throw UserError.environment(
          "no process can be started to measure in: " + e.getMessage(),
          "Check that " + System.getProperty("java.home") + " holds a Java that runs.");
    }
  }

  /** Where the classes that the process needs come from: a jar of all, or several. */
  static String classPath() {
    Set<String> places = new LinkedHashSet<>();
    for (Class<?> needed :
        List.of(
            MeasuringProcess.class,
            UserError.class,
            ai.onnxruntime.OrtEnvironment.class,
            ai.onnx.proto.OnnxMl.class,
            Message.class)) {
      CodeSource source = needed.getProtectionDomain().getCodeSource();
      if (source == null || source.getLocation() == null) {
        throw new IllegalStateException("nobody knows where " + needed + " comes from");
      }
      try {
        places.add(Path.of(source.getLocation().toURI()).toString());
      } catch (URISyntaxException e) {
        throw new IllegalStateException(source.getLocation() + " is no path", e);
      }
    }
    return String.join(File.pathSeparator, places);
  }

  private static int await(Process process, BooleanSupplier cancelled) {
    try {
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        if (cancelled.getAsBoolean()) {
          throw new CancelledException();
        }
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException();
    } finally {
      process.destroyForcibly();
    }
  }

  private static Measurement read(Path result) throws IOException {
    Map<String, String> values = new HashMap<>();
    for (String line : Files.readAllLines(result)) {
      int space = line.indexOf(' ');
      values.put(line.substring(0, space), line.substring(space + 1));
    }
    return new Measurement(
        nanos(values.get(MeasuringProcess.NANOS)),
        nanos(values.get(MeasuringProcess.PROCESSOR)),
        Long.parseLong(values.get(MeasuringProcess.OPEN)),
        Long.parseLong(values.get(MeasuringProcess.RUN)));
  }

  private static List<Long> nanos(String text) {
    return text.isEmpty() ? List.of() : Arrays.stream(text.split(",")).map(Long::valueOf).toList();
  }

  private static String why(int status, Path log) throws IOException {
    byte[] bytes = Files.exists(log) ? Files.readAllBytes(log) : new byte[0];
    String said = new String(bytes, StandardCharsets.UTF_8).strip();
    String first = said.lines().findFirst().orElse("it said nothing");
    String shown =
        first.length() > LONGEST_MESSAGE ? first.substring(0, LONGEST_MESSAGE) + "..." : first;
    // 128 + 9: what the system does to a process when memory is short.
    return status == 137
        ? "the system ended it, as it does where memory is short"
        : "it ended with status " + status + ": " + shown;
  }

  private static void delete(Path folder) throws IOException {
    try (var entries = Files.walk(folder)) {
      for (Path path : entries.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
