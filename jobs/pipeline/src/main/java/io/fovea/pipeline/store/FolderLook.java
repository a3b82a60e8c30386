package io.fovea.pipeline.store;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/**
 * What a run would find where it is to write, looked at from outside: nothing is claimed or made.
 *
 * @param state of the folder
 * @param own shards of the plan that are there
 * @param foreign shards of other plans
 * @param leased whether another process may be writing
 */
public record FolderLook(State state, int own, int foreign, boolean leased) {
  private static final String ENDING = ".parquet";

  /** What is there. */
  public enum State {
    /** Nothing, or an empty folder. */
    FREE,
    /** A run that was broken off. */
    UNFINISHED,
    /** A run. */
    FINISHED,
    /** Something that is no run. */
    OTHER
  }

  /**
   * Looks at a folder.
   *
   * @param keys of the plan's shards
   * @throws io.fovea.metrics.UserError if it cannot be read
   */
  public static FolderLook at(String location, Configuration conf, Set<String> keys) {
    try {
      FolderFiles files = new FolderFiles(location, conf);
      FileStatus root = files.status("");
      if (root == null) {
        return new FolderLook(State.FREE, 0, 0, false);
      }
      if (root.isFile()) {
        return new FolderLook(State.OTHER, 0, 0, false);
      }
      Set<String> whole = shards(files, RunFolder.PREDICTIONS);
      whole.retainAll(shards(files, RunFolder.FAILURES));
      int there = whole.size();
      whole.retainAll(keys);
      return new FolderLook(
          state(files), whole.size(), there - whole.size(), !files.list(Lease.FOLDER).isEmpty());
    } catch (IOException e) {
      throw StorageFailures.reading(location, e);
    }
  }

  private static State state(FolderFiles files) throws IOException {
    if (files.exists(RunFolder.MANIFEST)) {
      return State.FINISHED;
    }
    if (files.exists(RunClaim.UNFINISHED)) {
      return State.UNFINISHED;
    }
    boolean empty =
        files.list("").stream().allMatch(status -> status.getPath().getName().equals(Lease.FOLDER));
    return empty ? State.FREE : State.OTHER;
  }

  private static Set<String> shards(FolderFiles files, String table) throws IOException {
    Set<String> keys = new HashSet<>();
    for (FileStatus status : files.list(table)) {
      String name = status.getPath().getName();
      if (name.endsWith(ENDING) && !name.startsWith(".")) {
        keys.add(name.substring(0, name.length() - ENDING.length()));
      }
    }
    return keys;
  }

  /** For people: what a run would do with it. */
  public String text(int shards, boolean force) {
    String busy = leased ? "; another process holds its lease, or has not given it back" : "";
    return switch (state) {
      case FREE -> "nothing is there yet" + busy;
      case OTHER -> "holds something that is no run: it would be refused";
      case FINISHED ->
          force
              ? "holds a finished run, which --force replaces: every shard would be run" + busy
              : "holds a finished run: it would be refused without --force";
      case UNFINISHED ->
          force
              ? "holds a run that was broken off, which --force starts over" + busy
              : "holds a run that was broken off: "
                  + own
                  + " of "
                  + shards
                  + " shards are there and would be checked and not run again, "
                  + foreign
                  + " of another plan would go at the end"
                  + busy;
    };
  }
}
