package io.fovea.models.session;

import java.nio.file.Path;
import java.util.List;

/**
 * A model on disk, checked without loading it: its header, and the files beside it that hold its
 * weights.
 *
 * @param path the model
 * @param irVersion of the ONNX format
 * @param opset of the default domain
 * @param externalFiles regular files in the model's own folder, sorted by name
 * @param digest SHA-256 in hexadecimal over the model and its external files
 */
public record ModelFile(
    Path path, long irVersion, long opset, List<Path> externalFiles, String digest) {

  /**
   * Reads a model's header and digests its files.
   *
   * @throws io.fovea.metrics.UserError if it is no ONNX model, or an external file is missing or
   *     not where it may be
   */
  public static ModelFile inspect(Path path) {
    throw new UnsupportedOperationException();
  }
}
