package io.fovea.models.graph;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Puts a model in its place in one step: a reader sees all of it or what was there before. */
public final class ModelWriter {
  private ModelWriter() {}

  /**
   * Refuses early what {@link #write} would refuse after the work.
   *
   * @throws UserError USAGE if the file is there and is not to be replaced
   */
  public static void requireFree(Path file, boolean replace) {
    if (!replace && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw taken(file);
    }
    if (replace && Files.isDirectory(file)) {
      throw UserError.usage(file + " is a folder", "Give the path of a file.");
    }
  }

  /**
   * Writes a model beside its place, then moves it there.
   *
   * @param replace whether a file that is there is given up
   * @throws UserError USAGE if the file is there and is not to be replaced, ENVIRONMENT if it
   *     cannot be written
   */
  public static void write(Path file, byte[] model, boolean replace) {
    requireFree(file, replace);
    Path whole = file.toAbsolutePath();
    try {
      Path part = whole.resolveSibling("." + whole.getFileName() + "." + UUID.randomUUID());
      try {
        try (FileChannel channel =
            FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          ByteBuffer bytes = ByteBuffer.wrap(model);
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
          channel.force(true);
        }
        place(part, whole, replace);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (FileAlreadyExistsException e) {
      throw taken(file);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.ENVIRONMENT,
          file + " cannot be written: " + e,
          "Check that its folder is there, its permissions and that the disk has room.",
          e);
    }
  }

  private static void place(Path part, Path file, boolean replace) throws IOException {
    if (replace) {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    try {
      // A link is made only where nothing is, which a move does not promise.
      Files.createLink(file, part);
    } catch (UnsupportedOperationException e) {
      Files.move(part, file);
    }
  }

  private static UserError taken(Path file) {
    return UserError.usage(
        file + " is there already", "Choose another --out, or replace it with --force.");
  }
}
