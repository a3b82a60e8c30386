package io.fovea.pipeline.store;

import io.fovea.metrics.UserError;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Files by location. A location is a local path, a {@code file:} URI, or a URI of a scheme that
 * Hadoop serves ({@code s3a://}, {@code hdfs://}). Local files go through {@code java.nio} alone:
 * no Hadoop class is loaded for them. Every failure is a {@link UserError} that names the location,
 * also while a stream is being read or written.
 */
public final class Storage {
  /** A scheme has two letters or more (a drive has one) and is followed by a slash. */
  private static final Pattern URI_LIKE = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):/.*");

  private static final Set<String> NEVER_FETCHED = Set.of("http", "https", "ftp", "jar");
  private static final int BLOCK_BYTES = 1 << 16;
  private static final int GZIP_MAGIC_0 = 0x1f;
  private static final int GZIP_MAGIC_1 = 0x8b;

  /** What the command line says of storage. */
  private static volatile Map<String, String> settings = Map.of();

  /** Where relative paths start. */
  private static volatile Path currentFolder = Path.of("");

  private Storage() {}

  /**
   * From now on these count for remote storage, over those of the process and of Spark.
   *
   * @param sparkSettings of which those that begin with {@code spark.hadoop.} matter
   * @throws UserError if one of them is a secret: others see the command line of a process, and
   *     plans are handed on
   */
  public static void use(Map<String, String> sparkSettings) {
    for (String key : sparkSettings.keySet()) {
      if (Redaction.isSecret(key)) {
        throw UserError.usage(
            key + " is a secret, and neither on a command line nor in a plan does it stay one",
            "Leave it out, and let a provider give it: the environment (AWS_ACCESS_KEY_ID,"
                + " AWS_SECRET_ACCESS_KEY), a profile, the machine's role, or a Hadoop credential"
                + " file (docs/guides/s3.md).");
      }
    }
    settings = Map.copyOf(sparkSettings);
  }

  static Map<String, String> settings() {
    return settings;
  }

  /** From now on relative paths start at this folder, rather than at that of the process. */
  static void startAt(String folder) {
    currentFolder = Path.of(folder);
  }

  /**
   * Whether the location is on this machine's own file system.
   *
   * @throws UserError for schemes that are never fetched (http, https, ftp, jar), and for locations
   *     with a secret in them
   */
  public static boolean isLocal(String location) {
    var matcher = URI_LIKE.matcher(location);
    if (!matcher.matches()) {
      return true;
    }
    String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
    refuseSecrets(location, scheme);
    if (NEVER_FETCHED.contains(scheme)) {
      throw UserError.usage(
          location + ": files are never fetched over " + scheme,
          "Download the file, and give its local path.");
    }
    return scheme.equals("file");
  }

  /** What is in a location turns up in manifests, logs and lists of processes. */
  private static void refuseSecrets(String location, String scheme) {
    String rest = location.substring(scheme.length() + 1);
    int host = rest.startsWith("//") ? 2 : rest.length();
    String authority = rest.substring(host).replaceFirst("/.*", "");
    int at = authority.lastIndexOf('@');
    // A container of Azure's stands before an at sign too, but without a colon.
    if (at >= 0 && (scheme.startsWith("s3") || authority.lastIndexOf(':', at) >= 0)) {
      throw UserError.usage(
          Redaction.text(location) + ": a location with credentials in it",
          "Leave them out, and let a provider give them: the environment, a profile, the machine's"
              + " role (docs/guides/s3.md).");
    }
  }

  /**
   * The path of a local location; on an executor, a relative one starts at the driver's folder.
   *
   * @throws UserError if the text cannot be a path
   * @throws IllegalArgumentException if the location is not local
   */
  public static Path localPath(String location) {
    if (!isLocal(location)) {
      throw new IllegalArgumentException(location + " is not local");
    }
    try {
      if (!URI_LIKE.matcher(location).matches()) {
        return currentFolder.resolve(location);
      }
      String path = location.substring("file:".length());
      return path.startsWith("//") ? Path.of(URI.create(location)) : currentFolder.resolve(path);
    } catch (IllegalArgumentException e) {
      throw UserError.usage(
          "'" + location + "' is not a path (" + e.getMessage() + ")",
          "Give a local path, or file:///path with reserved characters escaped.");
    }
  }

  /** Opens a file for reading, as it is stored. */
  public static InputStream open(String location) {
    return new ExplainedInputStream(openStored(location), location);
  }

  /**
   * Opens a file for reading and unpacks it if it is gzip, which its first two bytes tell; the name
   * plays no part. Gzip is unpacked on a thread of its own, some blocks ahead of the reader.
   */
  public static InputStream openMaybeGzip(String location) {
    InputStream stored = new BufferedInputStream(openStored(location), BLOCK_BYTES);
    try {
      stored.mark(2);
      boolean gzip = stored.read() == GZIP_MAGIC_0 && stored.read() == GZIP_MAGIC_1;
      stored.reset();
      InputStream content =
          gzip ? new ReadAheadStream(new GZIPInputStream(stored, BLOCK_BYTES)) : stored;
      return new ExplainedInputStream(content, location);
    } catch (IOException e) {
      UserError error = StorageFailures.reading(location, e);
      try {
        stored.close();
      } catch (IOException closing) {
        error.addSuppressed(closing);
      }
      throw error;
    }
  }

  /** Whether a file or a folder is there. */
  public static boolean exists(String location) {
    try {
      return isLocal(location) ? Files.exists(localPath(location)) : HadoopStorage.exists(location);
    } catch (IOException e) {
      throw StorageFailures.reading(location, e);
    }
  }

  /** Whether a folder is there. */
  public static boolean isDirectory(String location) {
    try {
      return isLocal(location)
          ? Files.isDirectory(localPath(location))
          : HadoopStorage.isDirectory(location);
    } catch (IOException e) {
      throw StorageFailures.reading(location, e);
    }
  }

  /**
   * The names of the files in a folder, in ascending order; those of folders in it are left out.
   */
  public static List<String> list(String folder) {
    if (!exists(folder)) {
      throw StorageFailures.missing(folder, null);
    }
    if (!isDirectory(folder)) {
      throw UserError.usage(folder + " is no folder", "Give a folder.");
    }
    try {
      if (!isLocal(folder)) {
        return HadoopStorage.list(folder);
      }
      try (Stream<Path> files = Files.list(localPath(folder))) {
        return files
            .filter(file -> !Files.isDirectory(file))
            .map(file -> file.getFileName().toString())
            .sorted()
            .toList();
      }
    } catch (IOException | UncheckedIOException e) {
      throw StorageFailures.reading(
          folder,
          e instanceof UncheckedIOException unchecked ? unchecked.getCause() : (IOException) e);
    }
  }

  /** The names of the folders in a folder, in ascending order. */
  public static List<String> folders(String folder) {
    if (!isDirectory(folder)) {
      throw UserError.usage(folder + " is no folder", "Give a folder.");
    }
    try {
      if (!isLocal(folder)) {
        return HadoopStorage.folders(folder);
      }
      try (Stream<Path> inside = Files.list(localPath(folder))) {
        return inside
            .filter(Files::isDirectory)
            .map(each -> each.getFileName().toString())
            .sorted()
            .toList();
      }
    } catch (IOException e) {
      throw StorageFailures.reading(folder, e);
    }
  }

  /** The stored size of a file in bytes; 0 for a pipe. */
  public static long size(String location) {
    requireFile(location);
    try {
      return isLocal(location) ? Files.size(localPath(location)) : HadoopStorage.size(location);
    } catch (IOException e) {
      throw StorageFailures.reading(location, e);
    }
  }

  /**
   * What tells one content of a file from the next without reading it: its size, and its entity tag
   * where the store has one, else when it was modified.
   */
  public static String version(String location) {
    requireFile(location);
    try {
      if (!isLocal(location)) {
        return HadoopStorage.version(location);
      }
      Path path = localPath(location);
      return Files.size(path) + " bytes, modified " + Files.getLastModifiedTime(path);
    } catch (IOException e) {
      throw StorageFailures.reading(location, e);
    }
  }

  /**
   * Makes sure that a file that is read more than once is still the same.
   *
   * @param version that {@link #version} gave before
   * @throws UserError with both versions if it is another one by now
   */
  public static void requireVersion(String location, String version) {
    String now = version(location);
    if (!now.equals(version)) {
      throw UserError.input(
          location + " was changed while it was being read: it had " + version + ", now " + now,
          "Run again, and leave the file alone while it runs.");
    }
  }

  /** Creates a file, and the folders above it, or replaces the file that is there. */
  public static OutputStream create(String location) {
    try {
      if (!isLocal(location)) {
        return new ExplainedOutputStream(HadoopStorage.create(location), location);
      }
      Path path = localPath(location);
      if (Files.isDirectory(path)) {
        throw UserError.usage(
            location + " is a folder where a file is to be written", "Give the path of a file.");
      }
      Path parent = path.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      return new ExplainedOutputStream(Files.newOutputStream(path), location);
    } catch (IOException e) {
      throw StorageFailures.writing(location, e);
    }
  }

  /**
   * What a failure to read a location means to the user.
   *
   * @param location as the user gave it
   */
  public static UserError failure(String location, IOException e) {
    return StorageFailures.reading(location, e);
  }

  private static InputStream openStored(String location) {
    requireFile(location);
    try {
      return isLocal(location)
          ? Files.newInputStream(localPath(location))
          : HadoopStorage.open(location);
    } catch (IOException e) {
      throw StorageFailures.reading(location, e);
    }
  }

  private static void requireFile(String location) {
    if (!exists(location)) {
      throw StorageFailures.missing(location, null);
    }
    if (isDirectory(location)) {
      throw StorageFailures.folder(location);
    }
  }
}
