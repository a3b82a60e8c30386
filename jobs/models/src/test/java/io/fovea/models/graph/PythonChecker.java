package io.fovea.models.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.models.Python;
import java.io.IOException;
import java.nio.file.Path;

/** Asks Python's onnx, where it is installed, what it makes of a model. */
public final class PythonChecker {
  /** The shapes that onnx infers are held against those that the file declares. */
  private static final String SCRIPT =
      """
      import onnx, pathlib, sys
      files = sorted(pathlib.Path(sys.argv[1]).glob('*.onnx'))
      for file in files:
          try:
              onnx.checker.check_model(str(file), full_check=True)
              model = onnx.load(file)
              onnx.shape_inference.infer_shapes(model, True, True, True)
              assert model.ir_version == 8, f'IR {model.ir_version}'
              opsets = {(each.domain, each.version) for each in model.opset_import}
              assert opsets == {('', 17)}, opsets
          except Exception as e:
              print(file.name, str(e)[:500])
      print(len(files), 'checked')
      """;

  private PythonChecker() {}

  /** Passes if every model in the folder does; skips the test if there is no onnx to ask. */
  public static void checkAll(Path folder) throws IOException {
    int models = folder.toFile().list((parent, name) -> name.endsWith(".onnx")).length;
    assertThat(models).isPositive();
    Python.Ran ran = Python.with("onnx").run("-c", SCRIPT, folder.toString());
    assertThat(ran.text()).isEqualTo(models + " checked\n");
    assertThat(ran.status()).isZero();
  }
}
