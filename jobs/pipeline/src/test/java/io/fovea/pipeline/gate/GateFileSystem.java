package io.fovea.pipeline.gate;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk under another scheme, with a {@link Gate} before each operation: {@code open},
 * {@code create} or {@code rename}, a blank, and the path. As long as the gate's folder has a file
 * {@code full}, the disk is: nothing more can be written.
 */
public final class GateFileSystem extends RawLocalFileSystem {
  private URI uri;

  @Override
  public void initialize(URI name, Configuration conf) throws IOException {
    super.initialize(name, conf);
    uri = URI.create(name.getScheme() + ":///");
  }

  @Override
  public URI getUri() {
    // Asked for before there is one, while this is constructed.
    return uri == null ? URI.create("gate:///") : uri;
  }

  private void pass(String operation, Path path) throws IOException {
    Gate.pass(
        getConf().get(Gate.FOLDER),
        getConf().get(Gate.HOLD),
        operation + " " + path.toUri().getPath());
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    pass("open", path);
    return super.open(path, bufferSize);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    pass("rename", to);
    return super.rename(from, to);
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
    pass("create", path);
    return new FSDataOutputStream(
        new Disk(
            super.create(path, overwrite, bufferSize, replication, blockSize, progress),
            java.nio.file.Path.of(getConf().get(Gate.FOLDER), "full")),
        null);
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
    return create(path, overwrite, bufferSize, replication, blockSize, progress);
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return Arrays.stream(super.listStatus(path))
        .map(GateFileSystem::plain)
        .toArray(FileStatus[]::new);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return plain(super.getFileStatus(path));
  }

  /** Without the owner and the permissions, which are looked up by a {@code file} URI. */
  private static FileStatus plain(FileStatus status) {
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        1,
        status.getBlockSize(),
        status.getModificationTime(),
        status.getPath());
  }

  private static final class Disk extends FilterOutputStream {
    private final java.nio.file.Path full;

    Disk(OutputStream out, java.nio.file.Path full) {
      super(out);
      this.full = full;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (Files.exists(full)) {
        out.write(bytes, offset, length / 2);
        throw new IOException("No space left on device");
      }
      out.write(bytes, offset, length);
    }
  }
}
