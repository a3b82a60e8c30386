package io.fovea.pipeline.store;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * How long remote storage is waited for. Hadoop's own defaults are for services that outlive an
 * outage: an endpoint that is not there is tried for minutes, and one that says "slow down" for
 * hours. A run that ends can be run again and goes on from there; and its lease lasts a minute.
 */
public final class RemoteDefaults {
  private static final String SHIPPED = "core-default.xml";
  private static final String SOURCE = "Fovea";

  /** Sleeps between tries double, with jitter: some 15 s after failures, 50 s when throttled. */
  private static final Map<String, String> PATIENCE =
      Map.of(
          "fs.s3a.attempts.maximum", "3",
          "fs.s3a.retry.limit", "4",
          "fs.s3a.retry.throttle.limit", "8",
          "fs.s3a.connection.establish.timeout", "15s",
          "fs.s3a.connection.timeout", "60s",
          "ipc.client.connect.timeout", "5000",
          "ipc.client.connect.max.retries.on.timeouts", "3");

  private RemoteDefaults() {}

  /** Sets what neither the user nor a file of the cluster sets; gives back its argument. */
  public static Configuration apply(Configuration configuration) {
    PATIENCE.forEach(
        (key, value) -> {
          String[] sources = configuration.getPropertySources(key);
          if (sources == null
              || sources.length == 0
              || SHIPPED.equals(sources[sources.length - 1])) {
            configuration.set(key, value, SOURCE);
          }
        });
    return configuration;
  }
}
