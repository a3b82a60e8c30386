package io.fovea.pipeline.store;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** Folders by location, as Hadoop sees them. */
public final class Folders {
  private Folders() {}

  /** The absolute path of a location; a relative local one starts at the current folder. */
  public static Path path(String location) {
    // Not by way of a local path's URI, which ends with a slash if the folder is there.
    return Storage.isLocal(location)
        ? new Path(
            "file", null, Storage.localPath(location).toAbsolutePath().normalize().toString())
        : new Path(location);
  }

  /**
   * The file system that serves a path. The local one comes without Hadoop's checksum files, which
   * nothing else would understand.
   */
  public static FileSystem fileSystem(Path path, Configuration conf) throws IOException {
    FileSystem fileSystem = HadoopStorage.fileSystem(path, conf);
    return fileSystem instanceof LocalFileSystem local ? local.getRawFileSystem() : fileSystem;
  }
}
