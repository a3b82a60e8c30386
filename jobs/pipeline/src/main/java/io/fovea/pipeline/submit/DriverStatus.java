package io.fovea.pipeline.submit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.store.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * The file in which a driver leaves its exit code. Cluster managers pass on whether a driver
 * failed, and no more; a scheduler has to tell wrong data from a run to be repeated.
 *
 * <p>The contract is {@code data-schemas/driver-status.schema.json}. A driver that was killed
 * leaves no file.
 */
public final class DriverStatus {
  /**
   * The Spark setting that names the file: a location of its own for each submission. spark-submit
   * makes it a system property of the driver.
   */
  public static final String LOCATION = "spark.fovea.status";

  private static final String FORMAT = "fovea-driver-status";
  private static final int VERSION = 1;
  private static final int MAX_EXIT = 255;

  private DriverStatus() {}

  /**
   * Leaves the exit code where {@link #LOCATION} says; does nothing where it says nothing, and
   * nothing while the process is being ended from outside: that is no word of its own.
   *
   * @throws UserError if the file cannot be written
   */
  public static void leave(int exit) {
    String location = System.getProperty(LOCATION);
    if (location != null && !isEnding()) {
      write(location, exit);
    }
  }

  private static boolean isEnding() {
    Thread hook = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  static void write(String location, int exit) {
    String text =
        "{\"format\": \"" + FORMAT + "\", \"version\": " + VERSION + ", \"exit\": " + exit + "}\n";
    try (OutputStream out = Storage.create(location)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The exit code that a driver left; empty if it left none.
   *
   * @throws UserError if the file cannot be read or is no such file
   */
  static OptionalInt read(String location) {
    if (!Storage.exists(location)) {
      return OptionalInt.empty();
    }
    try (InputStream in = Storage.open(location)) {
      JsonNode status = new ObjectMapper().readTree(in.readAllBytes());
      JsonNode exit = status.path("exit");
      if (status.path("format").asText().equals(FORMAT)
          && status.path("version").asInt() == VERSION
          && exit.isInt()
          && exit.asInt() >= 0
          && exit.asInt() <= MAX_EXIT) {
        return OptionalInt.of(exit.asInt());
      }
    } catch (IOException e) {
      throw refused(location, e);
    }
    throw refused(location, null);
  }

  private static UserError refused(String location, IOException cause) {
    return new UserError(
        ExitCode.UNKNOWN_OUTCOME,
        location + " is not the whole status of a driver",
        "Look whether the run's manifest.json is there; if it is not, run again.",
        cause);
  }
}
