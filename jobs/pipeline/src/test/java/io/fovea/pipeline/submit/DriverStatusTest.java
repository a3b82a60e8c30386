package io.fovea.pipeline.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.store.JsonSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriverStatusTest {
  @TempDir Path folder;

  @AfterEach
  void forget() {
    System.clearProperty(DriverStatus.LOCATION);
  }

  @Test
  void whatADriverLeavesIsRead() throws IOException {
    Path file = folder.resolve("new/status.json");
    assertThat(DriverStatus.read(file.toString())).isEmpty();
    System.setProperty(DriverStatus.LOCATION, file.toUri().toString());
    DriverStatus.leave(6);
    assertThat(DriverStatus.read(file.toString())).hasValue(6);
    assertThat(
            JsonSchema.named("driver-status.schema.json")
                .problems(new ObjectMapper().readTree(file.toFile())))
        .isEmpty();
  }

  @Test
  void nothingIsLeftUnasked() throws IOException {
    DriverStatus.leave(0);
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"format\": \"fovea-driver-status\", \"vers",
        "{\"format\": \"other\", \"version\": 1, \"exit\": 0}",
        "{\"format\": \"fovea-driver-status\", \"version\": 2, \"exit\": 0}",
        "{\"format\": \"fovea-driver-status\", \"version\": 1, \"exit\": \"0\"}",
        "{\"format\": \"fovea-driver-status\", \"version\": 1, \"exit\": 256}",
        "[]"
      })
  void halfAFileIsNoExitCode(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("status.json"), text);
    assertThatThrownBy(() -> DriverStatus.read(file.toString()))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNKNOWN_OUTCOME))
        .hasMessageContaining(file.toString());
  }
}
