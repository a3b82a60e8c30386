package io.fovea.pipeline.store;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/**
 * Files that Hadoop serves. This is a class of its own so that {@link Storage} loads nothing of
 * Hadoop for local files.
 *
 * <p>Settings come from Hadoop's own files on the class path and from {@code spark.hadoop.*}: of
 * the Spark that runs, else of the system properties, where spark-submit puts them for the driver.
 */
final class HadoopStorage {
  private HadoopStorage() {}

  static InputStream open(String location) throws IOException {
    return fileSystem(location).open(new Path(location));
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

  static OutputStream create(String location) throws IOException {
    return fileSystem(location).create(new Path(location), true);
  }

  private static FileSystem fileSystem(String location) throws IOException {
    try {
      return new Path(location).getFileSystem(configuration());
    } catch (UnsupportedFileSystemException e) {
      throw new UserError(
          ExitCode.ENVIRONMENT,
          location + ": no file system is installed for this scheme (" + e.getMessage() + ")",
          "Put the scheme's Hadoop connector on the class path, or copy the file to a local disk.",
          e);
    } catch (IllegalArgumentException e) {
      throw UserError.usage(
          "'" + location + "' is not a location (" + e.getMessage() + ")",
          "Give a local path or a URI such as s3a://bucket/key.");
    }
  }

  private static Configuration configuration() {
    Configuration configuration = new Configuration();
    SparkEnv spark = SparkEnv.get();
    SparkConf settings = spark != null ? spark.conf() : new SparkConf(true);
    for (var setting : settings.getAllWithPrefix("spark.hadoop.")) {
      configuration.set(setting._1(), setting._2());
    }
    return configuration;
  }
}
