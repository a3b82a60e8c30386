package io.fovea.models.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The resident memory of this process as Linux counts it, native memory and all; -1 where the
 * system does not tell.
 */
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  private ProcessMemory() {}

  static long now() {
    return field("VmRSS:");
  }

  /** The most since the process began, or since {@link #forgetPeak}. */
  static long peak() {
    return field("VmHWM:");
  }

  /** The peak starts from what is held now; whether the system let it. */
  static boolean forgetPeak() {
    try {
      Files.writeString(CLEAR, "5");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static long field(String name) {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(name)) {
          String kibibytes = line.substring(name.length()).replace("kB", "").strip();
          return Long.parseLong(kibibytes) << 10;
        }
      }
      return -1;
    } catch (IOException | NumberFormatException e) {
      return -1;
    }
  }
}
