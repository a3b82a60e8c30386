package io.fovea.pipeline.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * The files below one folder, wherever it is: read whole, and written so that no reader ever sees a
 * part of one. Names are relative to the folder, with {@code /} between their parts.
 */
final class FolderFiles {
  /** Where a rename is one step. Elsewhere (object stores) a file appears when it is closed. */
  private static final Set<String> RENAMING = Set.of("file", "hdfs", "viewfs", "webhdfs");

  private static final String LOCAL = "file";
  private static final int MOST_TRIES = 100;

  private final String location;
  private final Path root;
  private final FileSystem fileSystem;

  /**
   * @param location of the folder, which need not be there
   */
  FolderFiles(String location, Configuration conf) throws IOException {
    this.location = location;
    Path path = Folders.path(location);
    this.fileSystem = Folders.fileSystem(path, conf);
    this.root = fileSystem.makeQualified(path);
  }

  /** As the user named it. */
  String location() {
    return location;
  }

  Path root() {
    return root;
  }

  Path path(String relative) {
    return relative.isEmpty() ? root : new Path(root, relative);
  }

  /** The name below the folder of something that was listed. */
  String relative(Path below) {
    String above = root.toUri().getPath();
    // A whole bucket is the one folder whose path ends with a slash.
    return below.toUri().getPath().substring(above.length() + (above.endsWith("/") ? 0 : 1));
  }

  /** Whether a closed file is not there before a rename has put it in place. */
  private boolean renames() {
    return RENAMING.contains(fileSystem.getUri().getScheme());
  }

  boolean exists(String relative) throws IOException {
    return fileSystem.exists(path(relative));
  }

  /** What is there, or null. */
  FileStatus status(String relative) throws IOException {
    try {
      return fileSystem.getFileStatus(path(relative));
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  /** What a folder holds, sorted by name; nothing where there is no such folder. */
  List<FileStatus> list(String relative) throws IOException {
    try {
      FileStatus[] entries = fileSystem.listStatus(path(relative));
      Arrays.sort(entries);
      return List.of(entries);
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      // Hadoop looks whether the folder is there, and lists it then, which is two steps.
      if (isLocal() && Files.notExists(local(path(relative)))) {
        return List.of();
      }
      throw e;
    }
  }

  FSDataInputStream open(String relative) throws IOException {
    return fileSystem.open(path(relative));
  }

  byte[] read(String relative) throws IOException {
    try (FSDataInputStream in = open(relative)) {
      return in.readAllBytes();
    }
  }

  /** As {@link #read}, or null where there is no such file. */
  byte[] readIfThere(String relative) throws IOException {
    try {
      return read(relative);
    } catch (FileNotFoundException | NoSuchFileException e) {
      return null;
    }
  }

  void makeFolder() throws IOException {
    if (!fileSystem.mkdirs(root)) {
      throw new IOException("the folder cannot be made");
    }
  }

  /** Removes a file, or a folder and what is in it, if it is there. */
  void delete(String relative) throws IOException {
    fileSystem.delete(path(relative), true);
  }

  /** Removes a folder that holds nothing; leaves it where it holds something, even since now. */
  void deleteIfEmpty(String relative) {
    Path path = path(relative);
    try {
      if (isLocal()) {
        Files.deleteIfExists(local(path));
      } else if (fileSystem.listStatus(path).length == 0) {
        fileSystem.delete(path, false);
      }
    } catch (IOException e) {
      // It stays: an empty folder is as good as none.
    }
  }

  private boolean isLocal() {
    return fileSystem.getUri().getScheme().equals(LOCAL);
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri());
  }

  /** Writes a file in one step; one that is there is replaced. */
  void write(String relative, byte[] content) throws IOException {
    Path target = path(relative);
    if (!renames()) {
      put(fileSystem.create(target, true), content);
      return;
    }
    Path attempt = new Path(target.getParent(), "." + target.getName() + "." + UUID.randomUUID());
    try {
      put(fileSystem.create(attempt, true), content);
      rename(attempt, target);
    } finally {
      fileSystem.delete(attempt, false);
    }
  }

  /**
   * Writes a file in one step where there is none.
   *
   * @return whether it did; if not, there is one
   */
  boolean publish(String relative, byte[] content) throws IOException {
    if (!renames()) {
      return create(relative, content);
    }
    if (exists(relative)) {
      return false;
    }
    write(relative, content);
    return true;
  }

  /** Writes over a small file; a reader may see a part of it, or nothing, for a moment. */
  void overwrite(String relative, byte[] content) throws IOException {
    put(fileSystem.create(path(relative), true), content);
  }

  /**
   * Writes a file where there is none, in one step: of several who try at the same time, one does.
   * Other than with {@link #write}, where files are renamed a reader may see a part of it.
   *
   * @param content unlike anyone else's
   * @return whether this call made the file; if not, there was one
   */
  boolean create(String relative, byte[] content) throws IOException {
    Path path = path(relative);
    OutputStream out;
    try {
      out = openNew(path);
    } catch (IOException e) {
      return isThere(relative, content, e);
    }
    try {
      put(out, content);
      return true;
    } catch (IOException e) {
      if (renames()) {
        fileSystem.delete(path, false);
        throw e;
      }
      return isThere(relative, content, e);
    }
  }

  /**
   * Every store has its own way of saying that a file was there, and after a time-out says nothing:
   * what is there now decides.
   */
  private boolean isThere(String relative, byte[] content, IOException e) throws IOException {
    byte[] there = readIfThere(relative);
    if (there == null) {
      throw e;
    }
    return Arrays.equals(there, content);
  }

  /** Starts a file that must not be there: if it is, this call or closing the stream fails. */
  OutputStream openNew(Path path) throws IOException {
    if (isLocal()) {
      // Hadoop's local file system looks first and creates then, which is two steps.
      return openNew(local(path));
    }
    String conditional = CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE;
    if (fileSystem.hasPathCapability(path, conditional)) {
      FSDataOutputStreamBuilder<?, ?> builder = fileSystem.createFile(path);
      builder.overwrite(false).recursive().must(conditional, true);
      return builder.build();
    }
    return fileSystem.create(path, false);
  }

  private static OutputStream openNew(java.nio.file.Path path) throws IOException {
    for (int tries = 0; ; tries++) {
      boolean made = false;
      try {
        Files.createDirectories(path.getParent());
        made = true;
        return Files.newOutputStream(path, StandardOpenOption.CREATE_NEW);
      } catch (NoSuchFileException | FileAlreadyExistsException e) {
        // Another process has removed the folder, which was empty, just now: before the file could
        // be made, or while it was looked at whether what was in the way is a folder.
        boolean inTheWay = e instanceof FileAlreadyExistsException && made;
        if (inTheWay || tries == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  /** Closes the stream with all of the content in it, or not as if it were whole. */
  private static void put(OutputStream out, byte[] content) throws IOException {
    try {
      out.write(content);
    } catch (IOException | RuntimeException e) {
      abandon(out, e);
      throw e;
    }
    out.close();
  }

  /** An object store would publish what was written so far if the stream were just closed. */
  private static void abandon(OutputStream out, Exception why) {
    try {
      if (out instanceof FSDataOutputStream stream
          && stream.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
        stream.abort();
      } else {
        out.close();
      }
    } catch (IOException | RuntimeException e) {
      why.addSuppressed(e);
    }
  }

  /** On HDFS, a file that is there is in the way. */
  private void rename(Path attempt, Path target) throws IOException {
    if (fileSystem.rename(attempt, target)) {
      return;
    }
    if (!fileSystem.exists(attempt)
        || !fileSystem.delete(target, false)
        || !fileSystem.rename(attempt, target)) {
      throw new IOException("cannot rename " + attempt + " to " + target);
    }
  }
}
