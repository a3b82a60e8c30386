package io.fovea.pipeline.store;

import io.fovea.metrics.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;

/**
 * The folder that a run leaves: tables, reports, and {@value #MANIFEST}, which is written last in
 * one step and makes the run exist. Files appear in it whole or not at all. Who makes a run holds a
 * {@link RunClaim} on it.
 */
public final class RunFolder {
  public static final String MANIFEST = "manifest.json";
  public static final String PREDICTIONS = "predictions";
  public static final String FAILURES = "failures";
  public static final String METRICS = "metrics";
  public static final String REPORT = "report.md";
  public static final String PLAN = "plan.yaml";
  public static final String METRICS_TABLE = METRICS + "/metrics.parquet";
  public static final String METRICS_CSV = "metrics.csv";
  public static final String METRICS_JSON = "metrics.json";
  public static final String METRICS_FLAT = "metrics.flat.json";

  /** How far an unfinished run is; no part of the run. */
  public static final String PROGRESS = "_progress.json";

  /** The tables whose files tasks write. */
  static final List<String> SHARDED = List.of(PREDICTIONS, FAILURES);

  /** What else a run may hold, besides the manifest. */
  static final List<String> DOCUMENTS =
      List.of(REPORT, PLAN, METRICS_TABLE, METRICS_CSV, METRICS_JSON, METRICS_FLAT);

  private final FolderFiles files;

  RunFolder(FolderFiles files) {
    this.files = files;
  }

  /** The folder of a run in progress, for one of its tasks; nothing is checked. */
  public static RunFolder attach(String location, Configuration conf) throws IOException {
    return new RunFolder(new FolderFiles(location, conf));
  }

  /**
   * The folder of a run that has ended.
   *
   * @throws UserError if there is no manifest
   */
  public static RunFolder open(String location, Configuration conf) {
    try {
      RunFolder folder = attach(location, conf);
      if (!folder.files.exists(MANIFEST)) {
        throw UserError.input(
            location + " holds no finished run: there is no " + MANIFEST + " in it",
            "Give the folder that 'fovea infer' or 'fovea run' wrote with --out; a run that was"
                + " broken off is completed by running it again.");
      }
      return folder;
    } catch (IOException e) {
      throw StorageFailures.reading(location, e);
    }
  }

  /** Where the run is, as the user named it. */
  public String location() {
    return files.location();
  }

  /** Where the run is, whatever folder a process runs in. */
  public String root() {
    return files.root().toString();
  }

  /**
   * Writes a file in one step: no reader ever sees a part of it. A file that an earlier attempt
   * wrote is replaced.
   *
   * @param relative below the run folder: one of the names here, or a shard's file
   */
  public WrittenFile write(String relative, byte[] content) throws IOException {
    if (!DOCUMENTS.contains(relative) && SHARDED.stream().noneMatch(t -> isIn(t, relative))) {
      throw new IllegalArgumentException(relative + " is no part of a run");
    }
    files.write(relative, content);
    return new WrittenFile(relative, content.length, Digests.of(content));
  }

  /** Replaces {@value #PROGRESS}. */
  void beat(byte[] content) throws IOException {
    files.write(PROGRESS, content);
  }

  /** The content of a file, or null where there is none. */
  public byte[] readIfThere(String relative) throws IOException {
    return files.readIfThere(relative);
  }

  /**
   * Reads a file of this folder and checks that it is the one that the manifest lists.
   *
   * @throws UserError if it is missing or another one
   */
  public byte[] read(WrittenFile file) {
    byte[] content = read(file.path());
    String sha256 = Digests.of(content);
    if (content.length != file.bytes() || !sha256.equals(file.sha256())) {
      throw changed(
          file.path()
              + " is not the file that "
              + MANIFEST
              + " lists: it has "
              + content.length
              + " bytes and digest "
              + sha256
              + ", not "
              + file.bytes()
              + " and "
              + file.sha256());
    }
    return content;
  }

  /** What the manifest of this finished run says. */
  public Manifest manifest() {
    return Manifest.parse(read(MANIFEST), location() + "/" + MANIFEST);
  }

  /**
   * Checks that a table of this finished run has the files that the manifest lists, by name and
   * size, and no others.
   *
   * @param table {@link #PREDICTIONS} or {@link #FAILURES}
   * @throws UserError naming a file that is not as it should be
   */
  public void requireListed(String table) {
    Map<String, WrittenFile> missing = new HashMap<>();
    for (WrittenFile file : manifest().files()) {
      if (isIn(table, file.path())) {
        missing.put(file.path(), file);
      }
    }
    try {
      for (FileStatus status : files.list(table)) {
        String relative = files.relative(status.getPath());
        if (isHidden(relative)) {
          continue;
        }
        WrittenFile file = missing.remove(relative);
        if (file == null || file.bytes() != status.getLen()) {
          throw changed(
              relative
                  + " is not a file that "
                  + MANIFEST
                  + " lists"
                  + (file == null
                      ? ""
                      : ": it has " + status.getLen() + " bytes, not " + file.bytes()));
        }
      }
    } catch (IOException e) {
      throw StorageFailures.reading(location(), e);
    }
    if (!missing.isEmpty()) {
      throw changed(Collections.min(missing.keySet()) + " is missing");
    }
  }

  /** The files of both tables of this finished run, as its manifest lists them. */
  public List<WrittenFile> tables() {
    return manifest().files().stream()
        .filter(file -> SHARDED.stream().anyMatch(table -> isIn(table, file.path())))
        .toList();
  }

  /**
   * Checks, in a task, a file of {@link #tables}, byte for byte and column by column; its rows are
   * not read.
   *
   * @param root of the run
   * @throws UserError if it is another file, or no table of its kind
   */
  public static void requireTable(String root, WrittenFile file) throws IOException {
    RunFolder folder = attach(root, HadoopStorage.configuration());
    Table<?> table =
        isIn(PREDICTIONS, file.path()) ? PredictionTable.INSTANCE : FailureTable.INSTANCE;
    table.check(folder.read(file), folder.location() + "/" + file.path());
  }

  /**
   * Every file but the manifest, sorted by path.
   *
   * @param known files whose digests need not be computed again
   * @throws UserError if a known file is not there with its size: then this process and the one
   *     that wrote it do not share the folder
   */
  List<WrittenFile> files(Collection<WrittenFile> known) throws IOException {
    Map<String, WrittenFile> missing = new HashMap<>();
    known.forEach(file -> missing.put(file.path(), file));
    List<WrittenFile> found = new ArrayList<>();
    for (String table : SHARDED) {
      for (FileStatus status : files.list(table)) {
        WrittenFile file = missing.get(files.relative(status.getPath()));
        if (file != null && file.bytes() == status.getLen()) {
          missing.remove(file.path());
          found.add(file);
        }
      }
    }
    if (!missing.isEmpty()) {
      throw UserError.environment(
          location()
              + ": "
              + missing.size()
              + " files that tasks wrote are not here, the first is "
              + Collections.min(missing.keySet()),
          "Give --out on storage that the driver and every executor share.");
    }
    for (String document : DOCUMENTS) {
      if (files.exists(document)) {
        found.add(digest(document));
      }
    }
    Collections.sort(found);
    return found;
  }

  static boolean isIn(String table, String relative) {
    return relative.startsWith(table + "/");
  }

  /** By the convention of Hadoop and Spark, which skip these when they read a folder as a table. */
  private static boolean isHidden(String relative) {
    String anchored = "/" + relative;
    return anchored.contains("/.") || anchored.contains("/_");
  }

  private UserError changed(String what) {
    return UserError.input(
        location() + ": " + what,
        "The run was changed after it ended: copy it again from where it was made, or run it"
            + " again with --force.");
  }

  private WrittenFile digest(String relative) throws IOException {
    try (FSDataInputStream in = files.open(relative)) {
      Digests.Content content = Digests.of(in);
      return new WrittenFile(relative, content.bytes(), content.sha256());
    }
  }

  private byte[] read(String relative) {
    try {
      return files.read(relative);
    } catch (IOException e) {
      throw StorageFailures.reading(location() + "/" + relative, e);
    }
  }
}
