package io.fovea.models.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks Python's onnx, where it is installed, what it makes of a model. */
public final class PythonChecker {
  private static final String SCRIPT =
      """
      import onnx, pathlib, sys
      for file in sorted(pathlib.Path(sys.argv[1]).glob('*.onnx')):
          try:
              onnx.checker.check_model(str(file), full_check=True)
              onnx.shape_inference.infer_shapes(onnx.load(file), True, True, True)
          except Exception as e:
              print(file.name, str(e)[:500])
      """;

  private PythonChecker() {}

  /** Passes if every model in the folder does; skips the test if there is no onnx to ask. */
  public static void checkAll(Path folder) throws Exception {
    assumeTrue(python("-c", "import onnx") != null, "Python's onnx is not installed");
    assertThat(python("-c", SCRIPT, folder.toString())).isEmpty();
  }

  /** What it printed; null if it failed or there is none. */
  private static String python(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("python3"));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0 ? said : null;
    } catch (IOException e) {
      return null;
    }
  }
}
