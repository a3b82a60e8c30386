package io.fovea.pipeline.inference;

import io.fovea.models.session.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What this machine computes with: results of one model may differ between processors. */
final class Devices {
  private static final String CPU = "cpu " + System.getProperty("os.arch") + processor();

  private static final Map<String, Optional<Gpu>> GPUS = new ConcurrentHashMap<>();

  private Devices() {}

  /**
   * The device in one line, for the manifest.
   *
   * @param address of the GPU; null for the first one
   */
  static String describe(Device device, String address) {
    if (!device.isGpu()) {
      return CPU;
    }
    return device.id() + gpu(address).map(gpu -> " " + gpu.text()).orElse("");
  }

  /** The GPU; nvidia-smi is asked once a process and address. */
  static Optional<Gpu> gpu(String address) {
    return GPUS.computeIfAbsent(address == null ? "0" : address, Gpu::of);
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
