package io.fovea.pipeline.spark;

import io.fovea.metrics.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refuses a Spark that Fovea was not built for, before one of its classes is used: what would come
 * instead is a method that is missing in the middle of a run.
 */
final class SparkVersion {
  /** The oldest Spark that has what Fovea uses; later ones of the same major version keep it. */
  static final String BUILT_FOR = "4.1";

  /** Every Spark since 2.0 brings this file, whatever its classes are. */
  private static final String INFO = "spark-version-info.properties";

  private static final Pattern MAJOR_MINOR = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(\\D.*)?");
  private static final int MAJOR = 4;
  private static final int MINOR = 1;

  private SparkVersion() {}

  /**
   * Checks the Spark on the class path.
   *
   * @throws UserError if it is none that Fovea runs on
   */
  static void check() {
    check(found());
  }

  static void check(Optional<String> version) {
    if (version.isEmpty()) {
      throw UserError.environment(
          "there is no Spark on the class path, and Fovea needs Spark " + BUILT_FOR,
          "Start Fovea with scripts/fovea, or with the spark-submit of a Spark " + BUILT_FOR + ".");
    }
    Matcher matcher = MAJOR_MINOR.matcher(version.get());
    if (!matcher.matches()
        || Integer.parseInt(matcher.group(1)) != MAJOR
        || Integer.parseInt(matcher.group(2)) < MINOR) {
      throw UserError.environment(
          "this is Spark " + version.get() + ", and Fovea is built for Spark " + BUILT_FOR,
          "Submit with a Spark "
              + BUILT_FOR
              + ": set SPARK_HOME to one, or leave SPARK_HOME out so that scripts/submit brings"
              + " its own; on a managed cluster choose a release with Spark "
              + BUILT_FOR
              + ".");
    }
  }

  private static Optional<String> found() {
    try (InputStream in = SparkVersion.class.getClassLoader().getResourceAsStream(INFO)) {
      if (in == null) {
        return Optional.empty();
      }
      Properties info = new Properties();
      info.load(in);
      return Optional.ofNullable(info.getProperty("version"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
