package io.fovea.pipeline.store;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk under another scheme, as an object store is: a file appears whole when it is
 * closed. Its N-th operation fails, as {@link #arm} says.
 */
public final class FaultFileSystem extends RawLocalFileSystem {
  /** What fails. */
  public enum Fault {
    /** The N-th operation, and nothing comes of it. */
    ONE,
    /** The N-th operation is carried out, and then says that it was not. */
    ONE_AFTER_ALL,
    /** The N-th operation and all that follow: the store, or whoever uses it, is gone. */
    ALL_FROM
  }

  private static final Object LOCK = new Object();
  private static Fault fault;
  private static int failing;
  private static int operations;

  private URI uri;

  /** Settings with which locations of a scheme are on this file system. */
  public static Configuration conf(String scheme) {
    Configuration conf = new Configuration();
    conf.set("fs." + scheme + ".impl", FaultFileSystem.class.getName());
    return conf;
  }

  /**
   * Counts from 0 again.
   *
   * @param n the first operation that fails; a negative one never comes
   */
  public static void arm(Fault how, int n) {
    synchronized (LOCK) {
      fault = how;
      failing = n;
      operations = 0;
    }
  }

  /** Nothing fails any more. */
  public static void disarm() {
    arm(Fault.ONE, -1);
  }

  /** How many operations there were since. */
  public static int operations() {
    synchronized (LOCK) {
      return operations;
    }
  }

  /** Something that the store does. */
  private interface Operation<T> {
    T run() throws IOException;
  }

  private static <T> T count(String what, Path path, Operation<T> operation) throws IOException {
    boolean fails;
    Fault how;
    synchronized (LOCK) {
      int n = operations++;
      how = fault;
      fails = failing >= 0 && (n == failing || (n > failing && how == Fault.ALL_FROM));
    }
    T result = fails && how != Fault.ONE_AFTER_ALL ? null : operation.run();
    if (fails) {
      throw new IOException(what + " " + path + ": the connection was reset");
    }
    return result;
  }

  @Override
  public void initialize(URI name, Configuration conf) throws IOException {
    super.initialize(name, conf);
    uri = URI.create(name.getScheme() + ":///");
  }

  @Override
  public URI getUri() {
    // Asked for before there is one, while this is constructed.
    return uri == null ? URI.create("fault:///") : uri;
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    return count("open", path, () -> super.open(path, bufferSize));
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    return count("rename", from, () -> super.rename(from, to));
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    return count("delete", path, () -> super.delete(path, recursive));
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    return count(
        "mkdirs",
        path,
        () -> {
          Files.createDirectories(local(path));
          return true;
        });
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return count(
        "list",
        path,
        () ->
            Arrays.stream(super.listStatus(path))
                .map(FaultFileSystem::plain)
                .toArray(FileStatus[]::new));
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return count("status", path, () -> plain(super.getFileStatus(path)));
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

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return count("create", path, () -> new FSDataOutputStream(new Put(path, overwrite), null));
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

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  /** One put: the file is there once it is closed, and not before. */
  private static final class Put extends ByteArrayOutputStream {
    private final Path path;
    private final boolean overwrite;
    private boolean closed;

    Put(Path path, boolean overwrite) {
      this.path = path;
      this.overwrite = overwrite;
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        count("put", path, this::put);
      }
    }

    private Boolean put() throws IOException {
      java.nio.file.Path target = local(path);
      Files.createDirectories(target.getParent());
      java.nio.file.Path whole = Files.createTempFile("put", null);
      Files.write(whole, toByteArray());
      try {
        if (overwrite) {
          Files.move(whole, target, StandardCopyOption.REPLACE_EXISTING);
        } else {
          Files.createLink(target, whole);
        }
      } catch (java.nio.file.FileAlreadyExistsException e) {
        throw new FileAlreadyExistsException(path.toString());
      } catch (java.nio.file.NoSuchFileException e) {
        throw new FileNotFoundException(path.toString());
      } finally {
        Files.deleteIfExists(whole);
      }
      return true;
    }
  }
}
