package io.fovea.pipeline.cost;

import io.fovea.models.session.OnnxSession;
import java.io.IOException;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The kind of machine that measured; nothing that tells one of a kind from another.
 *
 * @param processor its model, empty if the system does not tell
 * @param processors that this process may use
 * @param memoryBytes of the whole machine, -1 if the system does not tell
 * @param system name and architecture
 * @param runtime version of ONNX Runtime
 */
record Machine(String processor, int processors, long memoryBytes, String system, String runtime)
    implements Serializable {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final Path MEMORY = Path.of("/proc/meminfo");

  static Machine here() {
    return new Machine(
        field(PROCESSORS, "model name"),
        Runtime.getRuntime().availableProcessors(),
        memory("MemTotal"),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        OnnxSession.runtimeVersion());
  }

  /** What could be taken without anything being swapped out; -1 if the system does not tell. */
  static long availableBytes() {
    return memory("MemAvailable");
  }

  /** The load average of the last minute, negative if the system does not tell. */
  static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private static long memory(String name) {
    String kibibytes = field(MEMORY, name).replace("kB", "").strip();
    return kibibytes.isEmpty() ? -1 : Long.parseLong(kibibytes) << 10;
  }

  private static String field(Path file, String name) {
    try {
      for (String line : Files.readAllLines(file)) {
        int colon = line.indexOf(':');
        if (colon > 0 && line.substring(0, colon).strip().equals(name)) {
          return line.substring(colon + 1).strip();
        }
      }
      return "";
    } catch (IOException e) {
      return "";
    }
  }

  /** For people. */
  String text() {
    return (processor.isEmpty() ? "a processor of unknown model" : processor)
        + ", "
        + processors
        + " processors"
        + (memoryBytes < 0 ? "" : ", " + Cell.bytes(memoryBytes).shown())
        + ", "
        + system;
  }
}
