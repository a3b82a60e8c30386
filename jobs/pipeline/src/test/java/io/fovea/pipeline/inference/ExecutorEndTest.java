package io.fovea.pipeline.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.models.session.DeviceLostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** F24: the process is over, whatever else it holds, and its log says why. */
class ExecutorEndTest {
  @Test
  void theProcessEndsAtOnceAndSaysWhy() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Ends.class.getName())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(ExecutorEnd.STATUS);
    assertThat(said)
        .contains("fovea: the GPU is lost to this executor, which ends: cuda:1: CUDA failure 700")
        .containsIgnoringCase("nvidia-smi")
        .doesNotContain("hook");
  }

  /** Holds a thread and a shutdown hook that never end, as a driver's lock would. */
  static final class Ends {
    private Ends() {}

    public static void main(String[] args) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> System.err.println("hook")));
      new Thread(Ends::hang).start();
      ExecutorEnd.of(new DeviceLostException("cuda:1: CUDA failure 700", null));
    }

    private static void hang() {
      try {
        Thread.sleep(TimeUnit.HOURS.toMillis(1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
