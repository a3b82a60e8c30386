package io.fovea.models;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Runs;
import io.fovea.models.session.Tensor;
import io.fovea.models.verify.Samples;
import io.fovea.models.weights.NamedWeights;
import io.fovea.models.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A system as PyTorch has it with random weights: a checkpoint under its authors' names, and what
 * PyTorch makes of one input. They are written by src/test/python/write.py.
 */
public final class PyTorch {
  private static final Path SCRIPT =
      Path.of(System.getProperty("fovea.root", "../.."))
          .resolve("jobs/models/src/test/python/write.py");

  private final Python python;
  private final String name;
  private final Path folder;

  private PyTorch(Python python, String name, Path folder) {
    this.python = python;
    this.name = name;
    this.folder = folder;
  }

  /** Has it written into a folder; where there is no PyTorch, the test is skipped. */
  public static PyTorch write(String name, Path folder) throws IOException {
    Python python = Python.with("torch", "torchvision");
    Python.Ran ran = python.run(SCRIPT.toString(), name, folder.toString());
    assertThat(ran.status()).as(ran.text()).isZero();
    return new PyTorch(python, name, folder);
  }

  /** What PyTorch was given and made. */
  public Samples samples() {
    return Samples.open(folder.resolve(name + ".npz"));
  }

  /** A graph filled by scripts/export/checkpoint with these rules, and refused if any is left. */
  public GraphBuilder fill(Function<NamedWeights, GraphBuilder> build, Path... rules)
      throws IOException {
    Path out = folder.resolve(name + ".safetensors");
    List<String> command =
        new ArrayList<>(
            List.of(
                Python.EXPORT.resolve("checkpoint").toString(),
                folder.resolve(name + ".pth").toString(),
                "--force",
                "--out",
                out.toString()));
    for (Path each : rules) {
      command.addAll(List.of("--rules", each.toString()));
    }
    Python.Ran ran = python.run(command.toArray(String[]::new));
    assertThat(ran.status()).as(ran.text()).isZero();
    try (Safetensors tensors = Safetensors.open(out)) {
      NamedWeights weights = NamedWeights.of(tensors);
      GraphBuilder graph = build.apply(weights);
      weights.requireComplete();
      return graph;
    }
  }

  /** Rules that are shipped. */
  public static Path rules(String name) {
    return Python.EXPORT.resolve("rules").resolve(name + ".rules");
  }

  /** Runs a graph on stored arrays, each under the graph's own name for it. */
  public static Map<String, Runs.Value> run(GraphBuilder graph, Map<String, Tensor> inputs)
      throws Exception {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
      Tensor value = input.getValue();
      tensors.put(input.getKey(), Runs.floats(value.floats(), value.shape()));
    }
    return Runs.run(graph, tensors);
  }

  /** Every value within {@code tolerance} of the stored one, or of it times its size. */
  public static void close(Runs.Value found, Tensor stored, double tolerance) {
    assertThat(found.sizes()).isEqualTo(stored.shape());
    double worst = 0;
    for (int i = 0; i < found.values().length; i++) {
      double theirs = stored.number(i);
      worst = Math.max(worst, Math.abs(found.values()[i] - theirs) / Math.max(1, Math.abs(theirs)));
    }
    assertThat(worst).isLessThanOrEqualTo(tolerance);
    double spread = 0;
    for (double value : found.values()) {
      spread = Math.max(spread, Math.abs(value - found.values()[0]));
    }
    // Values that are all the same would agree for no reason.
    assertThat(spread).isGreaterThan(100 * tolerance);
  }
}
