package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.models.session.EngineShapes;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.Precision;
import io.fovea.pipeline.store.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where TensorRT keeps its engines. An engine is good for the GPU, driver, versions, model,
 * precision and shapes that it was built for and no others, so that each set has a folder of its
 * own.
 */
final class EngineCache {
  private EngineCache() {}

  /**
   * The folder of one set, made if it is not there; null where the GPU is not known, for then
   * nothing would keep another GPU's engines apart.
   *
   * @param root the user's folder, on this machine
   */
  static String folder(
      String root, Optional<Gpu> gpu, String model, Precision precision, EngineShapes shapes) {
    if (gpu.isEmpty() || shapes == null) {
      return null;
    }
    Path folder = Path.of(root, name(gpu.get(), model, precision, shapes));
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw UserError.environment(
          "the engine cache " + folder + " cannot be made: " + e.getMessage(),
          "Give --engine-cache a folder that every executor may write to, or leave it out.");
    }
    return folder.toString();
  }

  /** Readable as far as the GPU goes, a digest for the rest. */
  static String name(Gpu gpu, String model, Precision precision, EngineShapes shapes) {
    String rest =
        Digests.ofFields()
            .add(gpu.name())
            .add(gpu.memory())
            .add(gpu.driver())
            .add(OnnxSession.runtimeVersion())
            .add(model)
            .add(precision.id())
            .add(shapes.toString())
            .hex();
    return gpu.name().replaceAll("[^A-Za-z0-9]+", "-") + "-" + rest.substring(0, 32);
  }
}
