package io.fovea.pipeline.spark;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the user says about Spark.
 *
 * @param master as in {@code --master}, or null to take spark-submit's, else {@code local[*]}
 * @param settings as in {@code --conf key=value}; sorted by key
 */
public record SparkOptions(String master, Map<String, String> settings) {
  public SparkOptions {
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
  }

  /** Everything at its default. */
  public static SparkOptions defaults() {
    return new SparkOptions(null, Map.of());
  }

  /** These options with one more setting, unless the user gave it. */
  public SparkOptions withDefault(String key, String value) {
    Map<String, String> more = new TreeMap<>(settings);
    more.putIfAbsent(key, value);
    return new SparkOptions(master, more);
  }
}
