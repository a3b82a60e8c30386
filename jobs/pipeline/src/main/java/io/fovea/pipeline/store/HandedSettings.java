package io.fovea.pipeline.store;

import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The driver's settings of file systems on their way to tasks that use {@link Storage}: an executor
 * has not the driver's environment, in which credentials may be.
 */
public final class HandedSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Broadcast<SerializableConfiguration> settings;

  private HandedSettings(Broadcast<SerializableConfiguration> settings) {
    this.settings = settings;
  }

  /** Those of this driver. */
  public static HandedSettings of(SparkContext spark) {
    Configuration configuration = new Configuration(HadoopStorage.configuration());
    return new HandedSettings(
        JavaSparkContext.fromSparkContext(spark)
            .broadcast(new SerializableConfiguration(configuration)));
  }

  /** In a task: what {@link Storage} goes by from now on, if this is not the driver's own JVM. */
  public void use() {
    if (!HadoopStorage.isDriver(SparkEnv.get())) {
      HadoopStorage.hand(settings.value().value());
    }
  }

  /**
   * In a task: as {@link #use}, and the file must be the one that the driver saw. A path on a local
   * disk is another file on each machine, of which only the driver's is compared.
   *
   * @param version that {@link Storage#version} gave the driver
   * @throws io.fovea.metrics.UserError with both versions if it was changed
   */
  public void use(String location, String version) {
    use();
    if (HadoopStorage.isDriver(SparkEnv.get()) || !Storage.isLocal(location)) {
      Storage.requireVersion(location, version);
    }
  }
}
