package io.fovea.pipeline.store;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * Files that Hadoop serves. This is a class of its own so that {@link Storage} loads nothing of
 * Hadoop for local files.
 *
 * <p>Settings come from Hadoop's own files on the class path, from {@code spark.hadoop.*} (of the
 * Spark that runs, else of the system properties, where spark-submit puts them for the driver), and
 * from the command line. An executor has those that the driver has handed it.
 */
final class HadoopStorage {
  private static final String PREFIX = "spark.hadoop.";

  /** What Spark calls the driver where it calls an executor by a number. */
  private static final String DRIVER = "driver";

  /** Parsing Hadoop's own files takes a tenth of a second, and every file would ask for it. */
  private record Parsed(Map<String, String> given, Configuration configuration) {}

  private static Parsed parsed;
  private static Configuration handed;

  private HadoopStorage() {}

  static InputStream open(String location) throws IOException {
    return fileSystem(location).open(new Path(location));
  }

  static List<String> list(String location) throws IOException {
    return Arrays.stream(fileSystem(location).listStatus(new Path(location)))
        .filter(status -> !status.isDirectory())
        .map(status -> status.getPath().getName())
        .sorted()
        .toList();
  }

  static List<String> folders(String location) throws IOException {
    return Arrays.stream(fileSystem(location).listStatus(new Path(location)))
        .filter(FileStatus::isDirectory)
        .map(status -> status.getPath().getName())
        .sorted()
        .toList();
  }

  static boolean exists(String location) throws IOException {
    return fileSystem(location).exists(new Path(location));
  }

  static boolean isDirectory(String location) throws IOException {
    Path path = new Path(location);
    FileSystem fileSystem = fileSystem(location);
    return fileSystem.exists(path) && fileSystem.getFileStatus(path).isDirectory();
  }

  static long size(String location) throws IOException {
    return fileSystem(location).getFileStatus(new Path(location)).getLen();
  }

  /** What another content would change: see {@link Storage#version}. */
  static String version(String location) throws IOException {
    FileStatus status = fileSystem(location).getFileStatus(new Path(location));
    String etag = status instanceof EtagSource source ? source.getEtag() : null;
    return status.getLen()
        + " bytes, "
        + (etag == null || etag.isEmpty()
            ? "modified " + status.getModificationTime()
            : "etag " + etag);
  }

  static OutputStream create(String location) throws IOException {
    return fileSystem(location).create(new Path(location), true);
  }

  private static FileSystem fileSystem(String location) throws IOException {
    try {
      return fileSystem(new Path(location), configuration());
    } catch (IllegalArgumentException e) {
      throw UserError.usage(
          "'" + location + "' is not a location (" + e.getMessage() + ")",
          "Give a local path or a URI such as s3a://bucket/key.");
    }
  }

  /**
   * The file system that serves a path.
   *
   * @throws UserError ENVIRONMENT if its connector is not there
   * @throws IllegalArgumentException if the path cannot be one of its
   */
  static FileSystem fileSystem(Path path, Configuration conf) throws IOException {
    try {
      return path.getFileSystem(conf);
    } catch (UnsupportedFileSystemException | LinkageError e) {
      throw noConnector(path, e);
    } catch (RuntimeException e) {
      // A connector that is named in the settings and is not there; a host that is none.
      if (cause(e, ClassNotFoundException.class) != null) {
        throw noConnector(path, e);
      }
      UnknownHostException host = cause(e, UnknownHostException.class);
      if (host != null) {
        throw (IOException) new UnknownHostException(host.getMessage()).initCause(e);
      }
      throw e;
    }
  }

  private static UserError noConnector(Path path, Throwable e) {
    String scheme = path.toUri().getScheme();
    return new UserError(
        ExitCode.ENVIRONMENT,
        path + ": no file system is installed for " + scheme + "://",
        switch (scheme) {
          case "s3a" ->
              "Put hadoop-aws of this Hadoop's version and the AWS SDK on the class path"
                  + " (docs/guides/s3.md), or copy the file to a local disk.";
          case "s3", "s3n" -> "Write s3a://, which is what Hadoop's own connector serves.";
          default ->
              "Put the Hadoop connector for "
                  + scheme
                  + ":// on the class path, or copy the file to a local disk.";
        },
        e);
  }

  private static <T extends Throwable> T cause(Throwable e, Class<T> kind) {
    for (Throwable at = e; at != null; at = at.getCause() == at ? null : at.getCause()) {
      if (kind.isInstance(at)) {
        return kind.cast(at);
      }
    }
    return null;
  }

  /** For an executor: what the driver goes by, its credentials included. */
  static synchronized void hand(Configuration configuration) {
    handed = configuration;
  }

  static synchronized Configuration configuration() {
    SparkEnv spark = SparkEnv.get();
    if (handed != null && spark != null && !isDriver(spark)) {
      return handed;
    }
    SparkConf settings = spark != null ? spark.conf().clone() : new SparkConf(true);
    Storage.settings().forEach(settings::set);
    Map<String, String> given = new TreeMap<>();
    for (var setting : settings.getAllWithPrefix(PREFIX)) {
      given.put(setting._1(), setting._2());
    }
    if (parsed == null || !parsed.given.equals(given)) {
      parsed =
          new Parsed(given, RemoteDefaults.apply(SparkHadoopUtil.get().newConfiguration(settings)));
    }
    return parsed.configuration;
  }

  static boolean isDriver(SparkEnv spark) {
    return DRIVER.equals(spark.executorId());
  }
}
