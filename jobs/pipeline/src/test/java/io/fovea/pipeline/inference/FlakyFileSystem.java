package io.fovea.pipeline.inference;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk under the scheme {@code flaky}, as an object store is: each file whose path
 * contains the text in {@link #TROUBLE} fails when it is first opened or created.
 */
public final class FlakyFileSystem extends RawLocalFileSystem {
  static final String TROUBLE = "fovea.test.flaky";
  private static final Set<String> TRIED = ConcurrentHashMap.newKeySet();

  /** How many operations failed so far. */
  static int failures() {
    return TRIED.size();
  }

  /** Settings with which {@code flaky:/path} is this file system. */
  static void install(Configuration conf, String trouble) {
    TRIED.clear();
    conf.set("fs.flaky.impl", FlakyFileSystem.class.getName());
    conf.setBoolean("fs.flaky.impl.disable.cache", true);
    conf.set(TROUBLE, trouble);
  }

  static void uninstall(Configuration conf) {
    conf.unset("fs.flaky.impl");
    conf.unset("fs.flaky.impl.disable.cache");
    conf.unset(TROUBLE);
  }

  @Override
  public URI getUri() {
    return URI.create("flaky:///");
  }

  private void fail(Path path) throws IOException {
    if (path.toString().contains(getConf().get(TROUBLE)) && TRIED.add(path.toString())) {
      throw new IOException("the connection was reset");
    }
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    fail(path);
    return super.open(path, bufferSize);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    fail(path);
    return super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    fail(path);
    return super.create(path, overwrite, bufferSize, replication, blockSize, progress);
  }

  /** Without the owner and the permissions, which are looked up by a {@code file} URI. */
  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return Arrays.stream(super.listStatus(path))
        .map(FlakyFileSystem::plain)
        .toArray(FileStatus[]::new);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return plain(super.getFileStatus(path));
  }

  private static FileStatus plain(FileStatus status) {
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        1,
        status.getBlockSize(),
        status.getModificationTime(),
        status.getPath());
  }
}
