package io.fovea.pipeline.inference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A GPU as nvidia-smi tells it.
 *
 * @param name such as NVIDIA H200
 * @param driver version of the driver
 * @param memory with its unit
 */
record Gpu(String name, String driver, String memory) {
  private static final long PATIENCE_SECONDS = 20;

  /**
   * The GPU of that number, UUID or PCI address; nothing where nvidia-smi is not there or fails.
   */
  static Optional<Gpu> of(String address) {
    return ask(
            "nvidia-smi",
            "--id=" + address,
            "--query-gpu=name,driver_version,memory.total",
            "--format=csv,noheader")
        .flatMap(Gpu::parse);
  }

  /** What nvidia-smi shows of all GPUs, or why there is nothing to show. */
  static String overview() {
    return ask("nvidia-smi").orElse("nvidia-smi says nothing");
  }

  static Optional<Gpu> parse(String line) {
    String[] fields = line.strip().split("\\s*,\\s*", -1);
    boolean whole = fields.length == 3 && line.strip().indexOf('\n') < 0;
    return whole ? Optional.of(new Gpu(fields[0], fields[1], fields[2])) : Optional.empty();
  }

  /** In one line, for the manifest: equal GPUs with equal drivers read the same. */
  String text() {
    return name + " " + memory + " driver " + driver;
  }

  private static Optional<String> ask(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      byte[] said = process.getInputStream().readAllBytes();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.empty();
      }
      return process.exitValue() == 0
          ? Optional.of(new String(said, StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
