package io.fovea.pipeline.spark;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the user says about Spark.
 *
 * @param master as in {@code --master}, or null to take spark-submit's, else {@code local[*]}
 * @param settings as in {@code --conf key=value}; sorted by key
 * @param defaults what a command sets where neither the user nor spark-submit does; sorted by key
 */
public record SparkOptions(
    String master, Map<String, String> settings, Map<String, String> defaults) {
  public SparkOptions {
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    defaults = Collections.unmodifiableMap(new TreeMap<>(defaults));
  }

  /** As above without defaults of a command. */
  public SparkOptions(String master, Map<String, String> settings) {
    this(master, settings, Map.of());
  }

  /** Everything at its default. */
  public static SparkOptions usual() {
    return new SparkOptions(null, Map.of());
  }

  /** These options with one more setting, unless it is given here or to spark-submit. */
  public SparkOptions withDefault(String key, String value) {
    Map<String, String> more = new TreeMap<>(defaults);
    more.putIfAbsent(key, value);
    return new SparkOptions(master, settings, more);
  }
}
