package io.fovea.pipeline.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this machine computes with: results of one model may differ between processors. */
final class Devices {
  private static final String CPU = "cpu " + System.getProperty("os.arch") + processor();

  private Devices() {}

  /** The device in one line, for the manifest. */
  static String describe(String device) {
    return device.equals("cpu") ? CPU : device;
  }

  private static String processor() {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) {
      return "";
    }
    try (Stream<String> lines = Files.lines(info)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> " " + line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }
}
