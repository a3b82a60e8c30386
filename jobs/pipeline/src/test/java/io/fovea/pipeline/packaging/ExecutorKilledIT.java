package io.fovea.pipeline.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.pipeline.gate.GateKeeper;
import io.fovea.pipeline.gate.GateKeeper.Held;
import io.fovea.pipeline.packaging.Scripts.Ran;
import io.fovea.pipeline.packaging.Scripts.Running;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one fault on a real cluster that every build goes through; {@link FaultsIT} has the rest. */
class ExecutorKilledIT {
  @Test
  void inTheMiddleOfInferenceItChangesNothing(@TempDir Path folder) throws Exception {
    FaultFixture fixture = new FaultFixture(folder);
    try (TestCluster cluster = fixture.cluster()) {
      GateKeeper gate = fixture.gate();
      Path run = fixture.file("run");
      try (Running driver =
          cluster.start(
              gate.options(FaultFixture.HOLD_IN_THE_MIDDLE),
              fixture.infer("gate:", run.toString()))) {
        Held executor = gate.awaitHeld(driver.handle());
        assertThat(executor.process().info().commandLine().orElse("")).contains("ExecutorBackend");
        assertThat(FaultFixture.shards(run)).isPositive();
        executor.process().destroyForcibly();
        Ran ran = driver.end();
        assertThat(ran.exit()).as(ran.err()).isZero();
      }
      fixture.assertLikeCalm(run);
    }
  }
}
