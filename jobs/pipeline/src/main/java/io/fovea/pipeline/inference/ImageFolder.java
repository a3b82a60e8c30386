package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;
import io.fovea.pipeline.store.Folders;
import io.fovea.pipeline.store.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.OpenFileOptions;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FutureIO;

/** The folder of a dataset's images, out of which no name and no link leads. */
final class ImageFolder {
  /** The longest image file that is read: 512 MiB. */
  private static final int MAX_BYTES = 1 << 29;

  private final Path root;
  private final FileSystem fileSystem;

  /** The folder without its links, or null where it is not on a local disk. */
  private final java.nio.file.Path localRoot;

  /**
   * @param location of an existing folder
   * @throws UserError if there is none
   */
  ImageFolder(String location, Configuration conf) throws IOException {
    root = Folders.path(location);
    fileSystem = Folders.fileSystem(root, conf);
    if (!isFolder(fileSystem, root)) {
      throw UserError.input(
          location + " is no folder, and the images are to be in it",
          "Give the folder of the images with --images.");
    }
    localRoot = Storage.isLocal(location) ? Storage.localPath(location).toRealPath() : null;
  }

  /**
   * A file's bytes.
   *
   * @param fileName that {@link FileNames} let pass
   * @throws SampleException MISSING, EMPTY or TOO_LARGE: something is wrong with this file
   * @throws IOException something is wrong with the storage
   */
  byte[] read(String fileName) throws SampleException, IOException {
    Path path = localRoot == null ? below(fileName) : new Path(insideRoot(fileName).toUri());
    byte[] bytes;
    try (FSDataInputStream in = open(path)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (FileNotFoundException e) {
      throw new SampleException(Reason.MISSING, "there is no such file that may be read", e);
    }
    if (bytes.length == 0) {
      throw new SampleException(Reason.EMPTY, "the file has no bytes");
    }
    if (bytes.length > MAX_BYTES) {
      throw new SampleException(
          Reason.TOO_LARGE, "the file is longer than " + MAX_BYTES + " bytes");
    }
    return bytes;
  }

  /** The name below the root; a colon in it is a colon, not the end of a scheme. */
  private Path below(String fileName) {
    return new Path(root, new Path(null, null, fileName));
  }

  /** The regular file that the name leads to, links followed, if that is inside the root. */
  private java.nio.file.Path insideRoot(String fileName) throws SampleException, IOException {
    java.nio.file.Path real;
    try {
      real = localRoot.resolve(fileName).toRealPath();
    } catch (FileSystemException e) {
      if (!Files.isDirectory(localRoot)) {
        throw new IOException("the images folder is gone", e);
      }
      String reason = e.getReason() == null ? "there is no such file" : e.getReason();
      throw new SampleException(Reason.MISSING, reason, e);
    }
    if (!real.startsWith(localRoot)) {
      throw new SampleException(
          Reason.MISSING, "the name is a link that leads out of the images folder");
    }
    if (!Files.isRegularFile(real)) {
      throw new SampleException(Reason.MISSING, "the name is that of no regular file");
    }
    return real;
  }

  private FSDataInputStream open(Path path) throws IOException {
    return FutureIO.awaitFuture(
        fileSystem
            .openFile(path)
            .opt(
                OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY,
                OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY_WHOLE_FILE)
            .build());
  }

  private static boolean isFolder(FileSystem fileSystem, Path path) throws IOException {
    try {
      return fileSystem.getFileStatus(path).isDirectory();
    } catch (FileNotFoundException e) {
      return false;
    }
  }
}
