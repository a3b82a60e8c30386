package io.fovea.models.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplesTest {
  @TempDir Path folder;

  private UserError refusal(byte[] npy) throws IOException {
    Path file = NpzFiles.write(folder.resolve("s.npz"), Map.of("a", npy));
    try (Samples samples = Samples.open(file)) {
      UserError refusal = catchThrowableOfType(UserError.class, () -> samples.read("a"));
      assertThat(refusal).isNotNull();
      assertThat(refusal.exitCode()).isEqualTo(ExitCode.INPUT);
      assertThat(refusal.problem()).contains("s.npz").contains("array 'a'");
      return refusal;
    }
  }

  @Test
  void readsWhatNumPyWrites() throws IOException {
    Path file = folder.resolve("numpy.npz");
    try (var in = SamplesTest.class.getResourceAsStream("numpy.npz")) {
      Files.copy(in, file);
    }
    try (Samples samples = Samples.open(file)) {
      assertThat(samples.names())
          .containsExactly("f4", "f8", "i8", "i4", "u1", "b1", "none", "order", "half");
      Tensor f4 = samples.read("f4");
      assertThat(f4.type()).isEqualTo(ElementType.FLOAT32);
      assertThat(f4.shape()).containsExactly(2, 2);
      assertThat(f4.floats()).containsExactly(1.5f, -2, Float.NaN, Float.POSITIVE_INFINITY);
      assertThat(samples.read("f8").shape()).isEmpty();
      assertThat(samples.read("f8").number(0)).isEqualTo(0.1);
      assertThat(samples.read("i8").number(0)).isEqualTo(0x1p40);
      assertThat(samples.read("i8").number(1)).isEqualTo(-1);
      assertThat(samples.read("i4").shape()).containsExactly(1, 1, 1);
      assertThat(samples.read("i4").number(0)).isEqualTo(7);
      assertThat(samples.read("u1").number(1)).isEqualTo(255);
      assertThat(samples.read("b1").floats()).containsExactly(1, 0, 1);
      assertThat(samples.read("none").shape()).containsExactly(0, 4);
      assertThat(catchThrowableOfType(UserError.class, () -> samples.read("order")).problem())
          .contains("ascontiguousarray");
      assertThat(catchThrowableOfType(UserError.class, () -> samples.read("half")).problem())
          .contains("'<f2'");
      assertThat(catchThrowableOfType(UserError.class, () -> samples.read("x")).problem())
          .contains("no array 'x'");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '"',
      value = {
        "{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }#'>f4'",
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }#'|O'",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1), }#'shape' is (1)",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }#its header is not",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (,), }#'shape' is (,)",
        "{'descr': '<f4', 'fortran_order': False, }#its header is not",
        "{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (1,), }#twice",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}#its header is not",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }#8 bytes of elements, it has 4",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (), } x#no dictionary",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }#it has more",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (999999999999,), }#over 1 GiB",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (999999999999, 999999999999), }#too"
            + " large",
      })
  void refusesHeadersThatAreNotWhatIsRead(String header, String problem) throws IOException {
    assertThat(refusal(NpzFiles.npy(header, new byte[4])).problem()).contains(problem);
  }

  @Test
  void refusesOtherFiles() throws IOException {
    assertThat(refusal(new byte[5]).problem()).contains("does not begin");
    byte[] version = NpzFiles.floats("(1,)", 1);
    version[6] = 3;
    assertThat(refusal(version).problem()).contains("version 3.0");
    byte[] length = NpzFiles.floats("(1,)", 1);
    length[9] = (byte) 0xFF;
    assertThat(refusal(length).problem()).contains("ends within its header");
    byte[] wide = NpzFiles.floats("(1,)", 1);
    wide[6] = 2;
    assertThat(refusal(wide).problem()).contains("bytes long");
    Path text = Files.writeString(folder.resolve("text.npz"), "not a zip");
    UserError refusal = catchThrowableOfType(UserError.class, () -> Samples.open(text).close());
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(
            catchThrowableOfType(
                    UserError.class, () -> Samples.open(folder.resolve("none.npz")).close())
                .problem())
        .contains("none.npz");
  }
}
