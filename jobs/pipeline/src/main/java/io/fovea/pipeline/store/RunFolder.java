package io.fovea.pipeline.store;

import io.fovea.metrics.UserError;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The folder that a run leaves: tables, reports, and {@value #MANIFEST}, which is written last in
 * one step and makes the run exist. Files appear in it whole or not at all.
 */
public final class RunFolder {
  public static final String MANIFEST = "manifest.json";
  public static final String PREDICTIONS = "predictions";
  public static final String FAILURES = "failures";
  public static final String METRICS = "metrics";
  public static final String REPORT = "report.md";

  /** Where a rename is one step. Elsewhere (object stores) a file appears when it is closed. */
  private static final Set<String> RENAMING = Set.of("file", "hdfs", "viewfs", "webhdfs");

  private final String location;
  private final Path root;
  private final FileSystem fileSystem;
  private boolean madeHere;

  private RunFolder(String location, Configuration conf) throws IOException {
    this.location = location;
    Path path = Folders.path(location);
    this.fileSystem = Folders.fileSystem(path, conf);
    this.root = fileSystem.makeQualified(path);
  }

  /**
   * A new run's folder, made where there is nothing yet or an empty folder.
   *
   * @throws UserError if something is there already, or it cannot be written to
   */
  public static RunFolder create(String location, Configuration conf) {
    try {
      RunFolder folder = new RunFolder(location, conf);
      folder.requireVacant();
      folder.requireWritable();
      return folder;
    } catch (IOException e) {
      throw StorageFailures.writing(location, e);
    }
  }

  /** The folder of a run in progress, for one of its tasks; nothing is checked. */
  public static RunFolder attach(String location, Configuration conf) throws IOException {
    return new RunFolder(location, conf);
  }

  /**
   * The folder of a run that has ended.
   *
   * @throws UserError if there is no manifest
   */
  public static RunFolder open(String location, Configuration conf) {
    try {
      RunFolder folder = new RunFolder(location, conf);
      if (!folder.fileSystem.exists(folder.path(MANIFEST))) {
        throw UserError.input(
            location + " holds no finished run: there is no " + MANIFEST + " in it",
            "Give the folder that 'fovea infer' or 'fovea run' wrote with --out; a run that was"
                + " broken off has to be run again.");
      }
      return folder;
    } catch (IOException e) {
      throw StorageFailures.reading(location, e);
    }
  }

  /** Takes back the folder if {@link #create} made it and nothing was written to it. */
  public void removeIfEmpty() {
    try {
      if (madeHere && fileSystem.listStatus(root).length == 0) {
        fileSystem.delete(root, false);
      }
    } catch (IOException e) {
      // The folder stays: an empty one is as good as none for the next run.
    }
  }

  /** Where the run is, as the user named it. */
  public String location() {
    return location;
  }

  /** Where the run is, whatever folder a process runs in. */
  public String root() {
    return root.toString();
  }

  /** The location of something in this folder, for those who open files themselves. */
  public String location(String relative) {
    return path(relative).toString();
  }

  /**
   * Writes a file in one step: no reader ever sees a part of it. A file that an earlier attempt
   * wrote is replaced.
   *
   * @param relative below the run folder
   */
  public WrittenFile write(String relative, byte[] content) throws IOException {
    Path target = path(relative);
    if (RENAMING.contains(fileSystem.getUri().getScheme())) {
      Path attempt = new Path(target.getParent(), "." + target.getName() + "." + UUID.randomUUID());
      try {
        put(attempt, content);
        rename(attempt, target);
      } finally {
        fileSystem.delete(attempt, false);
      }
    } else {
      put(target, content);
    }
    return new WrittenFile(relative, content.length, Digests.of(content));
  }

  /**
   * Reads a file of this folder and checks that it is the one that the manifest lists.
   *
   * @throws UserError if it is missing or another one
   */
  public byte[] read(WrittenFile file) {
    byte[] content = read(file.path());
    if (content.length != file.bytes() || !Digests.of(content).equals(file.sha256())) {
      throw UserError.input(
          location + ": " + file.path() + " is not the file that " + MANIFEST + " lists",
          "The run was changed after it ended: copy it again from where it was made, or run it"
              + " again.");
    }
    return content;
  }

  /** What the manifest of this finished run says. */
  public Manifest manifest() {
    return Manifest.parse(read(MANIFEST), location + "/" + MANIFEST);
  }

  /**
   * Every file but the manifest, sorted by path.
   *
   * @param known files whose digests need not be computed again
   * @throws UserError if a known file is not there with its size: then this process and the one
   *     that wrote it do not share the folder
   */
  public List<WrittenFile> files(Collection<WrittenFile> known) throws IOException {
    Map<String, WrittenFile> missing = new HashMap<>();
    known.forEach(file -> missing.put(file.path(), file));
    List<WrittenFile> files = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> statuses = fileSystem.listFiles(root, true);
    while (statuses.hasNext()) {
      FileStatus status = statuses.next();
      String relative = relative(status.getPath());
      if (isHidden(relative) || relative.equals(MANIFEST)) {
        continue;
      }
      WrittenFile file = missing.get(relative);
      if (file != null && file.bytes() == status.getLen()) {
        missing.remove(relative);
        files.add(file);
      } else {
        files.add(digest(relative, status.getPath()));
      }
    }
    if (!missing.isEmpty()) {
      throw UserError.environment(
          location
              + ": "
              + missing.size()
              + " files that tasks wrote are not here, the first is "
              + Collections.min(missing.keySet()),
          "Give --out on storage that the driver and every executor share.");
    }
    Collections.sort(files);
    return files;
  }

  /** Writes the manifest, which makes the run exist. Nothing may be written after it. */
  public void publish(Manifest manifest) throws IOException {
    sweep();
    write(MANIFEST, manifest.toJson());
  }

  /** Removes what attempts that never ended left behind. */
  private void sweep() throws IOException {
    for (String table : List.of(PREDICTIONS, FAILURES)) {
      if (fileSystem.exists(path(table))) {
        for (FileStatus status : fileSystem.listStatus(path(table))) {
          if (isHidden(status.getPath().getName())) {
            fileSystem.delete(status.getPath(), true);
          }
        }
      }
    }
  }

  private Path path(String relative) {
    return new Path(root, relative);
  }

  private String relative(Path below) {
    return below.toUri().getPath().substring(root.toUri().getPath().length() + 1);
  }

  /** By the convention of Hadoop and Spark, which skip these when they read a folder as a table. */
  private static boolean isHidden(String relative) {
    String anchored = "/" + relative;
    return anchored.contains("/.") || anchored.contains("/_");
  }

  private WrittenFile digest(String relative, Path path) throws IOException {
    try (FSDataInputStream in = fileSystem.open(path)) {
      Digests.Content content = Digests.of(in);
      return new WrittenFile(relative, content.bytes(), content.sha256());
    }
  }

  private byte[] read(String relative) {
    try (FSDataInputStream in = fileSystem.open(path(relative))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw StorageFailures.reading(location + "/" + relative, e);
    }
  }

  private void put(Path path, byte[] content) throws IOException {
    try (FSDataOutputStream out = fileSystem.create(path, true)) {
      new ByteArrayInputStream(content).transferTo(out);
    }
  }

  private void rename(Path attempt, Path target) throws IOException {
    if (!fileSystem.rename(attempt, target) && !fileSystem.exists(target)) {
      throw new IOException("cannot rename " + attempt + " to " + target);
    }
  }

  private void requireVacant() throws IOException {
    FileStatus[] entries;
    try {
      if (fileSystem.getFileStatus(root).isFile()) {
        throw UserError.usage(
            location + " is a file where the run's folder is to be made", "Choose another --out.");
      }
      entries = fileSystem.listStatus(root);
    } catch (FileNotFoundException e) {
      madeHere = true;
      return;
    }
    if (fileSystem.exists(path(MANIFEST))) {
      throw UserError.usage(
          location + " already holds a run", "Choose another --out, or remove the old run first.");
    }
    if (entries.length > 0) {
      throw UserError.usage(
          location + " is not empty, and holds no finished run",
          "Choose another --out, or empty the folder first: what a broken-off run left would be"
              + " mixed with this one.");
    }
  }

  private void requireWritable() throws IOException {
    Path probe = path("." + UUID.randomUUID());
    if (!fileSystem.mkdirs(root)) {
      throw new IOException("the folder cannot be made");
    }
    put(probe, new byte[0]);
    fileSystem.delete(probe, false);
  }
}
