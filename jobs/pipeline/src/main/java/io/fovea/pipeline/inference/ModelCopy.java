package io.fovea.pipeline.inference;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.session.ModelFile;
import io.fovea.pipeline.store.Redaction;
import io.fovea.pipeline.store.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A model wherever it is: ONNX Runtime opens files of a local disk alone, so that one in a store is
 * copied, with the weights beside it, into a folder that nobody else may enter. It is streamed,
 * never held in memory, and gone when the process ends.
 */
final class ModelCopy {
  private ModelCopy() {}

  /**
   * Checks a model, copied first if need be.
   *
   * @throws UserError naming the location as it was given
   */
  static ModelFile inspect(String location) {
    if (Storage.isLocal(location)) {
      return ModelFile.inspect(Storage.localPath(location));
    }
    Path copy = null;
    try {
      Path folder = Files.createTempDirectory("fovea-model");
      folder.toFile().deleteOnExit();
      copy = fetch(location, folder, name(location));
      for (String beside : ModelFile.externalNames(copy)) {
        fetch(location.substring(0, location.lastIndexOf('/') + 1) + beside, folder, beside);
      }
      return ModelFile.inspect(copy);
    } catch (UserError e) {
      // Nobody knows the copy.
      throw copy == null
          ? e
          : new UserError(
              e.exitCode(), e.problem().replace(copy.toString(), location), e.remedy(), e);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.ENVIRONMENT,
          location + ": cannot be copied to a local disk (" + e.getMessage() + ")",
          "Make room in the folder for temporary files, or name another one with"
              + " -Djava.io.tmpdir.",
          e);
    }
  }

  private static String name(String location) {
    String name = location.substring(location.lastIndexOf('/') + 1);
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw UserError.usage(
          Redaction.text(location) + " is no file", "Give the location of an ONNX file.");
    }
    return name;
  }

  private static Path fetch(String location, Path folder, String name) throws IOException {
    Path target;
    try {
      target = folder.resolve(name);
    } catch (InvalidPathException e) {
      throw UserError.usage(location + ": its name cannot be a file's", "Rename it.");
    }
    String version = Storage.version(location);
    target.toFile().deleteOnExit();
    try (InputStream in = Storage.open(location)) {
      Files.copy(in, target);
    }
    Storage.requireVersion(location, version);
    return target;
  }
}
