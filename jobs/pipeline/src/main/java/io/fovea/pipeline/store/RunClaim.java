package io.fovea.pipeline.store;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/**
 * A run folder while one process, and no other, makes a run in it: a new one, or the rest of one
 * that was broken off. Nothing is written or removed before {@link #begin}; closing the claim lets
 * the next one in.
 */
public final class RunClaim implements AutoCloseable {
  /** Shows that a folder without a manifest holds a run that was broken off, and is Fovea's. */
  static final String UNFINISHED = "_unfinished";

  private static final byte[] UNFINISHED_TEXT =
      "A run that has not ended. Running it again completes it; with --force it starts over.\n"
          .getBytes(StandardCharsets.UTF_8);

  private static final Pattern SHARD = Pattern.compile("[0-9a-f]{64}\\.parquet");

  /** What a write leaves that never came to its end. */
  private static final Pattern ATTEMPT =
      Pattern.compile("\\..+\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /**
   * On what terms a folder is claimed.
   *
   * @param command infer, run or demo
   * @param force whether a finished or unfinished run that is there goes
   * @param patience to wait for another process that makes a run there, at most
   * @param waiting is called about every second of waiting with what is waited for; may throw to
   *     give up
   * @param lost is told, once and from another thread, if the claim is lost to another process
   */
  public record Terms(
      String command,
      boolean force,
      Duration patience,
      Consumer<String> waiting,
      Consumer<UserError> lost) {
    /** Replaces nothing, waits for nobody. */
    public static Terms of(String command) {
      return new Terms(command, false, Duration.ZERO, what -> {}, error -> {});
    }
  }

  private final FolderFiles files;
  private final boolean force;
  private final boolean madeHere;
  private final Lease lease;
  private boolean begun;
  private boolean published;

  private RunClaim(FolderFiles files, boolean force, boolean madeHere, Lease lease) {
    this.files = files;
    this.force = force;
    this.madeHere = madeHere;
    this.lease = lease;
  }

  /**
   * Claims a folder: one that is not there yet, is empty, or holds a run that was broken off.
   *
   * @throws UserError USAGE if something else is there, or files on S3 are to be renamed; LOCKED if
   *     another process holds it; ENVIRONMENT if it cannot be written to, or its store cannot keep
   *     two processes apart
   */
  public static RunClaim of(String location, Configuration conf, Terms terms) {
    return of(location, conf, terms, Lease.Timing.USUAL);
  }

  static RunClaim of(String location, Configuration conf, Terms terms, Lease.Timing timing) {
    try {
      RenameCommits.refuse(location, conf);
      FolderFiles files = new FolderFiles(location, conf);
      boolean madeHere = files.status("") == null;
      requireFree(files, terms.force());
      files.makeFolder();
      Lease lease =
          Lease.acquire(
              files,
              new Lease.Wish(terms.command(), terms.patience(), terms.waiting(), terms.lost()),
              timing);
      RunClaim claim = new RunClaim(files, terms.force(), madeHere, lease);
      try {
        // Whoever was waited for may have finished its run.
        requireFree(files, terms.force());
      } catch (IOException | RuntimeException e) {
        claim.close();
        throw e;
      }
      return claim;
    } catch (IOException e) {
      throw StorageFailures.writing(location, e);
    }
  }

  public RunFolder folder() {
    return new RunFolder(files);
  }

  /**
   * What an earlier run left.
   *
   * @param own shards of the plan that is run now, by the names of their files
   * @param foreign other shards; they stay until {@link #sweep}, in case the plan was a mistake
   */
  public record Found(int own, int foreign) {}

  /**
   * The plan is checked and the run begins: documents of an earlier run go, and with force
   * everything does.
   *
   * @param keys of the plan's shards
   */
  public Found begin(Set<String> keys) {
    try {
      lease.requireHeld();
      files.write(UNFINISHED, UNFINISHED_TEXT);
      begun = true;
      files.delete(RunFolder.MANIFEST);
      files.delete(RunFolder.PROGRESS);
      for (String document : RunFolder.DOCUMENTS) {
        files.delete(document);
      }
      files.deleteIfEmpty(RunFolder.METRICS);
      removeAttempts("");
      if (force) {
        sweep(List.of());
        return new Found(0, 0);
      }
      Set<String> whole = new HashSet<>(shards(RunFolder.PREDICTIONS));
      whole.retainAll(shards(RunFolder.FAILURES));
      int there = whole.size();
      whole.retainAll(keys);
      return new Found(whole.size(), there - whole.size());
    } catch (IOException e) {
      throw StorageFailures.writing(files.location(), e);
    }
  }

  private Set<String> shards(String table) throws IOException {
    Set<String> keys = new HashSet<>();
    for (FileStatus status : files.list(table)) {
      String name = status.getPath().getName();
      if (SHARD.matcher(name).matches()) {
        keys.add(name.substring(0, name.indexOf('.')));
      }
    }
    return keys;
  }

  /**
   * Removes every shard of other plans, and what attempts that never ended left behind: from here
   * on the tables are this run's.
   *
   * @param own files of the run's shards
   */
  public void sweep(Collection<WrittenFile> own) {
    Set<String> kept = new HashSet<>();
    own.forEach(file -> kept.add(file.path()));
    try {
      lease.requireHeld();
      for (String table : RunFolder.SHARDED) {
        for (FileStatus status : files.list(table)) {
          String relative = files.relative(status.getPath());
          if (!kept.contains(relative)) {
            files.delete(relative);
          }
        }
      }
    } catch (IOException e) {
      throw StorageFailures.writing(files.location(), e);
    }
  }

  private void removeAttempts(String folder) throws IOException {
    for (FileStatus status : files.list(folder)) {
      String name = status.getPath().getName();
      if (ATTEMPT.matcher(name).matches()) {
        files.delete(files.relative(status.getPath()));
      }
    }
  }

  /**
   * Writes the manifest, which makes the run exist. Nothing may be written after it.
   *
   * @throws UserError UNKNOWN_OUTCOME if the store did not say whether it was written
   */
  void publish(Manifest manifest) {
    byte[] json = manifest.toJson();
    requireHeld();
    try {
      if (!files.publish(RunFolder.MANIFEST, json)) {
        throw new UserError(
            ExitCode.LOCKED,
            files.location() + ": another process has published a run there in the meantime",
            "Look at that run; choose another --out, or give --force to replace it.");
      }
    } catch (IOException e) {
      requireThere(json, e);
    }
    published = true;
    try {
      files.delete(UNFINISHED);
      files.delete(RunFolder.PROGRESS);
    } catch (IOException e) {
      // The manifest counts.
    }
  }

  private void requireHeld() {
    try {
      lease.requireHeld();
    } catch (IOException e) {
      throw StorageFailures.writing(files.location(), e);
    }
  }

  /** A put that failed may have been carried out all the same: what is there now decides. */
  private void requireThere(byte[] json, IOException e) {
    byte[] there;
    try {
      there = files.readIfThere(RunFolder.MANIFEST);
    } catch (IOException unreadable) {
      e.addSuppressed(unreadable);
      throw new UserError(
          ExitCode.UNKNOWN_OUTCOME,
          files.location()
              + ": whether the run was published is not known ("
              + e.getMessage()
              + ")",
          "When the storage answers again, look whether "
              + RunFolder.MANIFEST
              + " is there; if it is not, run again: finished shards are kept.",
          e);
    }
    if (!Arrays.equals(there, json)) {
      throw StorageFailures.writing(files.location() + "/" + RunFolder.MANIFEST, e);
    }
  }

  /** Lets the next run in. A folder that was made for this one and came to nothing goes. */
  @Override
  public void close() {
    try {
      if (begun && !published && shards(RunFolder.PREDICTIONS).isEmpty()) {
        lease.requireHeld();
        files.delete(UNFINISHED);
        files.delete(RunFolder.PROGRESS);
        RunFolder.SHARDED.forEach(files::deleteIfEmpty);
      }
    } catch (IOException | UserError e) {
      // The mark stays, and the next run goes on from there.
    }
    lease.close();
    if (madeHere && !published) {
      files.deleteIfEmpty("");
    }
  }

  private static void requireFree(FolderFiles files, boolean force) throws IOException {
    FileStatus root = files.status("");
    if (root == null) {
      return;
    }
    if (root.isFile()) {
      throw UserError.usage(
          files.location() + " is a file where the run's folder is to be made",
          "Choose another --out.");
    }
    boolean finished = files.exists(RunFolder.MANIFEST);
    if (finished && !force) {
      throw UserError.usage(
          files.location() + " already holds a run",
          "Choose another --out, or give --force to replace the run.");
    }
    boolean known = finished || files.exists(UNFINISHED);
    for (FileStatus status : files.list("")) {
      String name = status.getPath().getName();
      boolean passing = name.equals(Lease.FOLDER) || ATTEMPT.matcher(name).matches();
      if (!passing && (!known || !isOfARun(files, status))) {
        throw UserError.usage(
            files.location() + " is not empty, and '" + name + "' in it is no part of a run",
            "Choose another --out, or empty the folder first.");
      }
    }
  }

  private static boolean isOfARun(FolderFiles files, FileStatus status) throws IOException {
    String name = status.getPath().getName();
    if (status.isFile()) {
      return RunFolder.DOCUMENTS.contains(name)
          || name.equals(RunFolder.MANIFEST)
          || name.equals(UNFINISHED)
          || name.equals(RunFolder.PROGRESS);
    }
    boolean shards = RunFolder.SHARDED.contains(name);
    if (!shards && !name.equals(RunFolder.METRICS)) {
      return false;
    }
    for (FileStatus inside : files.list(name)) {
      String file = inside.getPath().getName();
      boolean own =
          shards
              ? SHARD.matcher(file).matches()
              : RunFolder.METRICS_TABLE.equals(RunFolder.METRICS + "/" + file);
      if (!own && !ATTEMPT.matcher(file).matches()) {
        return false;
      }
    }
    return true;
  }
}
