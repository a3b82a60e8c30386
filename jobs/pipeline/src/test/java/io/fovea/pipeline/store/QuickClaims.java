package io.fovea.pipeline.store;

import java.time.Duration;
import org.apache.hadoop.conf.Configuration;

/** Claims that give no sign of life and soon expire, for tests in which owners die. */
public final class QuickClaims {
  private static final Lease.Timing TIMING =
      new Lease.Timing(
          Duration.ofHours(1), Duration.ofMillis(10), Duration.ofMillis(2), Duration.ofMillis(1));

  private QuickClaims() {}

  /** Waits for as long as it takes a dead owner's lease to expire. */
  public static RunClaim of(String location, Configuration conf, boolean force) {
    RunClaim.Terms terms =
        new RunClaim.Terms("infer", force, Duration.ofSeconds(20), what -> {}, error -> {});
    return RunClaim.of(location, conf, terms, TIMING);
  }
}
