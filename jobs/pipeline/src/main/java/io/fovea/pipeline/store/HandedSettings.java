package io.fovea.pipeline.store;

import io.fovea.metrics.UserError;
import java.io.Serializable;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What tasks that use {@link Storage} have to know of the driver: its settings of file systems,
 * since an executor has not the driver's environment, in which credentials may be; and its current
 * folder, at which relative paths start, since an executor runs in one of its own.
 */
public final class HandedSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Broadcast<SerializableConfiguration> settings;
  private final String currentFolder;

  private HandedSettings(Broadcast<SerializableConfiguration> settings, String currentFolder) {
    this.settings = settings;
    this.currentFolder = currentFolder;
  }

  /** Those of this driver. */
  public static HandedSettings of(SparkContext spark) {
    Configuration configuration = new Configuration(HadoopStorage.configuration());
    return new HandedSettings(
        JavaSparkContext.fromSparkContext(spark)
            .broadcast(new SerializableConfiguration(configuration)),
        Path.of("").toAbsolutePath().toString());
  }

  /** In a task: what {@link Storage} goes by from now on, if this is not the driver's own JVM. */
  public void use() {
    if (!HadoopStorage.isDriver(SparkEnv.get())) {
      HadoopStorage.hand(settings.value().value());
      Storage.startAt(currentFolder);
    }
  }

  /**
   * In a task: as {@link #use}, and the file must be the one that the driver saw. A path on a local
   * disk is another file on each machine, of which only the driver's is compared.
   *
   * @param version that {@link Storage#version} gave the driver
   * @throws UserError with both versions if it was changed; ENVIRONMENT if only the driver's
   *     machine has it
   */
  public void use(String location, String version) {
    use();
    if (HadoopStorage.isDriver(SparkEnv.get()) || !Storage.isLocal(location)) {
      Storage.requireVersion(location, version);
    } else if (!Storage.exists(location)) {
      throw UserError.environment(
          location
              + ": the driver's machine has this file, and an executor's ("
              + SparkEnv.get().rpcEnv().address().host()
              + ") has not",
          "Put it where every machine sees it under the same path, or into an object store.");
    }
  }
}
