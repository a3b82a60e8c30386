package io.fovea.pipeline.store;

import java.io.Serializable;

/**
 * A file of a run folder.
 *
 * @param path below the run folder, with {@code /} between its parts
 * @param bytes how long it is
 * @param sha256 of its bytes, in lower-case hexadecimal
 */
public record WrittenFile(String path, long bytes, String sha256)
    implements Serializable, Comparable<WrittenFile> {

  @Override
  public int compareTo(WrittenFile other) {
    return path.compareTo(other.path);
  }
}
