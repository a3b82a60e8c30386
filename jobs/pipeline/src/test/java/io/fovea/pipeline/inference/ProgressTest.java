package io.fovea.pipeline.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final AtomicLong seconds = new AtomicLong();

  private Progress progress(boolean terminal) {
    return new Progress(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        terminal,
        () -> seconds.get() * 1_000_000_000L);
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLogGetsALineEveryFewSeconds() {
    Progress progress = progress(false);
    progress.start(400);
    seconds.set(2);
    progress.add(64, 1);
    assertThat(text()).isEmpty();
    seconds.set(5);
    progress.add(36, 1);
    seconds.set(6);
    progress.add(64, 0);
    seconds.set(8);
    progress.add(236, 0);
    progress.end();
    assertThat(text().lines())
        .containsExactly(
            "infer: 100 of 400 images, 2 failed, 20.0 images/s, 15 s left",
            "infer: 400 of 400 images, 2 failed, 50.0 images/s");
  }

  @Test
  void aTerminalKeepsOneLine() {
    Progress progress = progress(true);
    progress.start(10);
    seconds.set(1);
    progress.add(5, 0);
    progress.end();
    assertThat(text()).startsWith("\rinfer: 5 of 10 images").doesNotContain("\n\r").endsWith("\n");
  }

  @Test
  void nothingIsSaidOfARunThatDidNotBegin() {
    Progress progress = progress(true);
    progress.start(10);
    progress.end();
    assertThat(text()).isEmpty();
  }

  @Test
  void durations() {
    assertThat(Progress.duration(59)).isEqualTo("59 s");
    assertThat(Progress.duration(61)).isEqualTo("1:01 min");
    assertThat(Progress.duration(3 * 3600 + 62)).isEqualTo("3:01 h");
  }
}
