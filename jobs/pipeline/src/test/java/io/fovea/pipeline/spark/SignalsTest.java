package io.fovea.pipeline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignalsTest {
  @Test
  void theFirstSignalStopsTheRunAndTheSecondEndsTheProcess() {
    StopSwitch stop = new StopSwitch();
    List<String> told = new ArrayList<>();
    try (Signals.Routing routing = Signals.to(stop)) {
      assertThat(routing).isNotNull();
      stop.onStop(() -> told.add("first"));
      stop.onStop(() -> told.add("gone")).close();
      assertThatCode(stop::check).doesNotThrowAnyException();
      assertThat(Signals.received(ExitCode.TERMINATED, "SIGTERM")).isTrue();
      assertThat(Signals.received(ExitCode.INTERRUPTED, "SIGINT")).isFalse();
    }
    assertThat(told).containsExactly("first");
    // Whoever comes late is told at once.
    stop.onStop(() -> told.add("late"));
    assertThat(told).containsExactly("first", "late");
    assertThatThrownBy(stop::check)
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TERMINATED))
        .hasMessageContaining("ended by SIGTERM");
  }

  @Test
  void withoutARunTheProcessEndsAsUsual() {
    Signals.to(new StopSwitch()).close();
    assertThat(Signals.received(ExitCode.TERMINATED, "SIGTERM")).isFalse();
  }
}
