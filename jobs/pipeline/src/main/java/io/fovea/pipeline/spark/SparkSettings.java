package io.fovea.pipeline.spark;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/** The settings that a session runs with. */
public final class SparkSettings {
  private SparkSettings() {}

  /** By name, secrets and all: what is written down goes through a redaction first. */
  public static Map<String, String> of(SparkSession spark) {
    Map<String, String> settings = new TreeMap<>();
    for (Tuple2<String, String> setting : spark.sparkContext().getConf().getAll()) {
      settings.put(setting._1(), setting._2());
    }
    return settings;
  }
}
