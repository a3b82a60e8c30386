package io.fovea.pipeline.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.pipeline.doctor.Finding.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  @TempDir Path folder;

  @Test
  void oldJavaLacks() {
    assertThat(Doctor.java(11, "a machine").state()).isEqualTo(State.LACKS);
    assertThat(Doctor.java(17, "a machine").state()).isEqualTo(State.OK);
  }

  @Test
  void littleMemoryLacks() {
    assertThat(Doctor.memory(100L << 20, 1L << 30).remedy()).contains("-Xmx");
    assertThat(Doctor.memory(1L << 30, -1).found()).isEqualTo("1024 MiB of heap");
  }

  @Test
  void librariesAreAbsentOrLackingAsTheyAreNeeded() {
    Finding absent = Doctor.library("s3", false, "no.such.Type", "hadoop-aws", "Add it.");
    assertThat(absent.state()).isEqualTo(State.ABSENT);
    assertThat(absent.found()).isEqualTo("hadoop-aws is not on the class path");
    assertThat(Doctor.library("s3", true, "no.such.Type", "hadoop-aws", "Add it.").state())
        .isEqualTo(State.LACKS);
  }

  @Test
  void gpusAreNamedByTheirDriver() throws IOException {
    assertThat(Doctor.gpu(folder, true).state()).isEqualTo(State.LACKS);
    assertThat(Doctor.gpu(folder, false).state()).isEqualTo(State.ABSENT);
    Path gpu = Files.createDirectories(folder.resolve("gpus/0000:01:00.0"));
    Files.writeString(gpu.resolve("information"), "Model: \t\t NVIDIA H200\nIRQ: 5\n");
    assertThat(Doctor.gpu(folder, true)).isEqualTo(Finding.ok("gpu", "NVIDIA H200"));
  }

  @Test
  void aTemporaryFolderThatIsNotThereLacks() {
    assertThat(Doctor.temporaryFolder(folder).state()).isEqualTo(State.OK);
    assertThat(Doctor.temporaryFolder(folder.resolve("none")).state()).isEqualTo(State.LACKS);
  }
}
