package io.fovea.pipeline.store;

import io.fovea.metrics.UserError;
import java.net.URI;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Refuses settings by which files would be committed on S3 by renaming them: there a rename copies,
 * object by object, and can be seen half done. Nothing of Fovea is written that way, but who sets
 * this means it to count.
 */
final class RenameCommits {
  private static final String NAME = "committer.name";
  private static final String FACTORY = "mapreduce.outputcommitter.factory.";
  private static final String SHIPPED = "core-default.xml";

  /** What renames, by a part of its name. */
  private static final List<String> RENAMING =
      List.of("lib.output.FileOutputCommitterFactory", "lib.output.NamedCommitterFactory");

  private RenameCommits() {}

  /**
   * @throws UserError if the location is on S3 and such a setting was made for it
   */
  static void refuse(String location, Configuration conf) {
    if (Storage.isLocal(location)) {
      return;
    }
    URI uri = new Path(location).toUri();
    if (!"s3a".equals(uri.getScheme())) {
      return;
    }
    for (String key :
        List.of("fs.s3a.bucket." + uri.getAuthority() + "." + NAME, "fs.s3a." + NAME)) {
      String value = given(conf, key);
      if (value != null) {
        if (value.equals("file")) {
          throw refused(location, key, value);
        }
        break;
      }
    }
    for (String key : List.of(FACTORY + "scheme.s3a", FACTORY + "class")) {
      String value = given(conf, key);
      if (value != null && RENAMING.stream().anyMatch(value::endsWith)) {
        throw refused(location, key, value);
      }
    }
  }

  /** A value that somebody gave, not the one that Hadoop comes with. */
  private static String given(Configuration conf, String key) {
    String value = conf.getTrimmed(key);
    String[] sources = value == null ? null : conf.getPropertySources(key);
    boolean shipped =
        sources != null && sources.length > 0 && sources[sources.length - 1].equals(SHIPPED);
    return shipped ? null : value;
  }

  private static UserError refused(String location, String key, String value) {
    return UserError.usage(
        location + ": " + key + "=" + value + " commits by renaming, which on S3 is not one step",
        "Leave " + key + " out, or set fs.s3a.committer.name to magic (docs/guides/s3.md).");
  }
}
