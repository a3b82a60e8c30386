package io.fovea.models.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.models.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** scripts/export/samples.py, read back by the reader here. */
class SamplesScriptTest {
  private static final String START =
      """
      import sys; sys.path.insert(0, %s)
      import numpy; from samples import Samples
      samples = Samples()
      samples.input(numpy.arange(6.).reshape(1, 2, 3).transpose(0, 2, 1))
      samples.output('net.logits', numpy.float16([1.5]))
      """;

  @TempDir Path folder;

  private Python.Ran run(String more) throws IOException {
    String start = START.formatted("'" + Python.EXPORT + "'");
    return Python.with("numpy").run("-c", start + more, folder.resolve("s.npz").toString());
  }

  @Test
  void writesWhatIsRead() throws IOException {
    Python.Ran ran =
        run(
            """
            samples.predictions(labels=numpy.int64([4, 5]), masks=numpy.ones((2, 3, 1)) > 0)
            samples.write(sys.argv[1])
            """);
    assertThat(ran.status()).as(ran.text()).isZero();
    try (Samples samples = Samples.open(folder.resolve("s.npz"))) {
      assertThat(samples.names())
          .containsExactly("input", "output.net.logits", "prediction.labels", "prediction.masks");
      assertThat(samples.read("input").shape()).containsExactly(1, 3, 2);
      assertThat(samples.read("input").floats()).containsExactly(0, 3, 1, 4, 2, 5);
      assertThat(samples.read("output.net.logits").floats()).containsExactly(1.5f);
      assertThat(samples.read("prediction.labels").number(1)).isEqualTo(5);
      assertThat(samples.read("prediction.masks").number(5)).isEqualTo(1);
    }
    byte[] before = Files.readAllBytes(folder.resolve("s.npz"));
    assertThat(run("samples.write(sys.argv[1])").text()).contains("FileExistsError");
    assertThat(Files.readAllBytes(folder.resolve("s.npz"))).isEqualTo(before);
  }

  @Test
  void refusesWhatDoesNotBelongTogether() throws IOException {
    assertThat(run("samples.predictions(scores=numpy.ones(2), boxes=numpy.ones((3, 4)))").text())
        .contains("[2, 3] objects do not belong together");
    assertThat(run("samples.predictions(boxes=numpy.ones((3, 5)))").text())
        .contains("prediction.boxes has the shape [3, 5]");
    assertThat(run("samples.output('x', numpy.ones(1, complex))").text())
        .contains("output.x is of complex128");
    assertThat(run("samples.input(numpy.ones(1))").text()).contains("input is there already");
    assertThat(folder.resolve("s.npz")).doesNotExist();
  }
}
