package io.fovea.models.systems;

import io.fovea.models.PyTorch;
import io.fovea.models.attention.Attention.Input;
import io.fovea.models.attention.MultiHead;
import io.fovea.models.attention.Separable;
import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Runs;
import io.fovea.models.graph.Shape;
import io.fovea.models.session.Tensor;
import io.fovea.models.systems.TrainedSystem.ImageSize;
import io.fovea.models.verify.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints of PyTorch brought in as a user would, beside what PyTorch itself computes. */
class PyTorchTest {
  private static final double TOLERANCE = 1e-4;
  private static final Optional<ImageSize> IMAGE = Optional.of(new ImageSize(128, 160));

  @TempDir Path folder;

  /** Runs a graph of one input and holds all of its outputs against what is stored. */
  private static void compare(GraphBuilder graph, PyTorch system, String... inputs)
      throws Exception {
    try (Samples samples = system.samples()) {
      Map<String, Tensor> given = new HashMap<>();
      for (String input : inputs) {
        given.put(input, samples.read("input." + input));
      }
      for (Map.Entry<String, Runs.Value> output : PyTorch.run(graph, given).entrySet()) {
        PyTorch.close(output.getValue(), samples.read("output." + output.getKey()), TOLERANCE);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mask2former,mask2former,small,128,160,pytorch",
    "blendmask,blendmask,small,128,160,pytorch",
    "mobilevitv2,mobilevitv2,0.5,64,96,pytorch",
    "vita,vita-head,small,128,160,pytorch",
    "swin,swin,tiny,160,224,torchvision-swin",
  })
  void aSystemComputesWhatPyTorchDoes(
      String name, String id, String size, int height, int width, String rules) throws Exception {
    PyTorch system = PyTorch.write(name, folder);
    Systems here = Systems.named(id);
    GraphBuilder graph = system.fill(w -> here.build(size, height, width, w), PyTorch.rules(rules));
    compare(graph, system, id.equals("vita-head") ? "frame_queries" : "image");
  }

  @Test
  void torchvisionsResNetAsClassifierAndAsBackbone() throws Exception {
    PyTorch system = PyTorch.write("resnet50", folder);
    Path usual = PyTorch.rules("pytorch");
    compare(system.fill(w -> Systems.RESNET.build("50", 64, 96, w), usual), system, "image");
    Path drop = Files.writeString(folder.resolve("drop.rules"), "drop ^fc\\.\n");
    GraphBuilder backbone =
        system.fill(w -> Systems.RESNET_FEATURES.build("50", 64, 96, w), usual, drop);
    compare(backbone, system, "image");
  }

  /** One state dictionary, under the authors' names, fills both graphs. */
  @Test
  void seqRankUnderItsAuthorsNames() throws Exception {
    PyTorch system = PyTorch.write("seqrank", folder);
    TrainedSystem here = TrainedSystem.named("seqrank", "small");
    Path rules = PyTorch.rules("seqrank");
    compare(system.fill(w -> here.fill("features", IMAGE, w), rules), system, "image");
    GraphBuilder shift = system.fill(w -> here.fill("shift", IMAGE, w), rules);
    try (Samples samples = system.samples()) {
      Map<String, Tensor> given =
          Map.of(
              "queries", twice(samples.read("output.queries")),
              "tokens", twice(samples.read("output.tokens")),
              "query_positions", samples.read("output.query_positions"),
              "token_positions", samples.read("output.token_positions"),
              "history", samples.read("input.history"));
      Runs.Value saliency = PyTorch.run(shift, given).get("saliency");
      PyTorch.close(saliency, samples.read("output.saliency"), TOLERANCE);
    }
  }

  private static Tensor twice(Tensor one) {
    float[] values = one.floats();
    float[] both = Arrays.copyOf(values, 2 * values.length);
    System.arraycopy(values, 0, both, values.length, values.length);
    long[] shape = one.shape().clone();
    shape[0] = 2;
    return Tensor.of(both, shape);
  }

  /** PyTorch packs three projections in one matrix; a rule takes them apart. */
  @Test
  void pyTorchsOwnAttentionInBothWays() throws Exception {
    PyTorch system = PyTorch.write("attention", folder);
    List<Input> inputs = List.of(tokens("queries", 5), tokens("keys", 9), tokens("values", 9));
    MultiHead packed =
        new MultiHead(32, 4, MultiHead.Scale.HEAD_WIDTH, true, MultiHead.Names.PACKED);
    String[] names = {"queries", "keys", "values"};
    Path usual = PyTorch.rules("pytorch");
    compare(system.fill(w -> packed.graph(inputs, w), usual), system, names);
    GraphBuilder separate =
        system.fill(
            w -> new MultiHead(32, 4).graph(inputs, w), usual, PyTorch.rules("separate-attention"));
    compare(separate, system, names);
  }

  private static Input tokens(String name, int count) {
    return new Input(name, ElementType.FLOAT, Shape.of(1, count, 32));
  }

  @Test
  void separableAttention() throws Exception {
    PyTorch system = PyTorch.write("separable", folder);
    Separable separable = new Separable(32, 4);
    GraphBuilder graph =
        system.fill(w -> separable.graph(separable.inputs(64), w), PyTorch.rules("pytorch"));
    compare(graph, system, "patches");
  }
}
