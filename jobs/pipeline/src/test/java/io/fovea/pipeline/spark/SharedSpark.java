package io.fovea.pipeline.spark;

import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** One Spark for all tests of a JVM: starting it takes longer than most of them. */
public final class SharedSpark {
  /** A setting that looks like a secret by its name; its value must turn up nowhere. */
  public static final String CANARY = "canary-5f1c2b";

  private SharedSpark() {}

  private static final class Holder {
    static final SparkSession SESSION =
        Sessions.open(
                "tests",
                new SparkOptions(
                    // A task is tried again once, as on a cluster.
                    "local[2,2]",
                    Map.of(
                        "spark.sql.shuffle.partitions",
                        "3",
                        "spark.hadoop.fs.s3a.secret.key",
                        CANARY,
                        "spark.fovea.test.url",
                        "https://user:" + CANARY + "@host/path",
                        "spark.sql.warehouse.dir",
                        System.getProperty("java.io.tmpdir") + "/fovea-test-warehouse")))
            .spark();
  }

  public static SparkSession session() {
    return Holder.SESSION;
  }
}
