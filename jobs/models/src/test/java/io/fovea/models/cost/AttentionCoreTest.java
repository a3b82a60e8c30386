package io.fovea.models.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.fovea.models.attention.Attention;
import io.fovea.models.attention.Mechanisms;
import io.fovea.models.graph.Runs;
import io.fovea.models.session.ModelStructure;
import io.fovea.models.weights.WeightSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AttentionCoreTest {
  private static final Set<String> WITHOUT_PROJECTIONS =
      Set.of(
          "dot-product",
          "scaled-dot-product",
          "scaled-cosine",
          "blender",
          "weighted-sum",
          "assembler");

  private static ModelCost cost(byte[] model) throws IOException {
    return CostModel.of(
        "core", ModelStructure.read(new ByteArrayInputStream(model), "core"), Map.of());
  }

  /**
   * The cut and the count of cores go by the same rules: what is left costs what was said of it.
   */
  @Test
  void costsWhatTheCostModelSaysOfCores() throws Exception {
    for (Attention mechanism : Mechanisms.at(256, 32)) {
      var graph = mechanism.graph(mechanism.inputs(256), WeightSource.shapeOnly());
      byte[] core = AttentionCore.of(graph);
      if (WITHOUT_PROJECTIONS.contains(mechanism.name())) {
        assertThat(core).as(mechanism.name()).isEqualTo(graph.toBytes());
        continue;
      }
      ModelCost whole = CostModel.of(mechanism.name(), graph, Map.of());
      Work blocks =
          whole.attention().stream().map(AttentionBlock::core).reduce(Work.NONE, Work::plus);
      ModelCost rest = cost(core);
      assertThat(rest.uncounted()).as(mechanism.name()).isEmpty();
      assertThat(rest.total().work().macs()).as(mechanism.name()).isEqualTo(blocks.macs());
      assertThat(rest.total().work().softmax()).isEqualTo(whole.total().work().softmax());
      assertThat(rest.total().mapBytes()).isEqualTo(whole.total().mapBytes());
      assertThat(rest.total().work().macs()).isLessThan(whole.total().work().macs());
    }
  }

  /** Given what the projections made, the core gives what the whole made of it, bit for bit. */
  @Test
  void computesWhatTheWholeComputes() throws Exception {
    for (Attention mechanism : Mechanisms.at(256, 32)) {
      if (WITHOUT_PROJECTIONS.contains(mechanism.name())) {
        continue;
      }
      var graph = mechanism.graph(mechanism.inputs(256), WeightSource.seeded(3));
      ModelProto core = ModelProto.parseFrom(AttentionCore.of(graph));
      Map<String, float[]> inside = inside(ModelProto.parseFrom(graph.toBytes()), core.getGraph());
      Map<String, OnnxTensor> inputs = new HashMap<>();
      for (ValueInfoProto input : core.getGraph().getInputList()) {
        inputs.put(input.getName(), Runs.floats(inside.get(input.getName()), sizes(input)));
      }
      assertThat(core.getGraph().getOutputList()).as(mechanism.name()).isNotEmpty();
      try (OrtSession session =
              OrtEnvironment.getEnvironment()
                  .createSession(core.toByteArray(), new OrtSession.SessionOptions());
          OrtSession.Result result = session.run(inputs)) {
        for (ValueInfoProto output : core.getGraph().getOutputList()) {
          float[] own =
              ((OnnxTensor) result.get(output.getName()).orElseThrow()).getFloatBuffer().array();
          float[] expected = inside.get(output.getName());
          assertThat(own).hasSameSizeAs(expected);
          for (int i = 0; i < own.length; i++) {
            assertThat(own[i])
                .as(mechanism.name() + " " + output.getName())
                .isCloseTo(expected[i], within(1e-4f));
          }
        }
      }
    }
  }

  private static long[] sizes(ValueInfoProto value) {
    return value.getType().getTensorType().getShape().getDimList().stream()
        .mapToLong(Dimension::getDimValue)
        .toArray();
  }

  /** Everything that goes into the core and comes out of it, of a run of the whole. */
  private static Map<String, float[]> inside(ModelProto whole, GraphProto core) throws Exception {
    GraphProto.Builder graph = whole.getGraph().toBuilder();
    Map<String, float[]> values = new HashMap<>();
    Map<String, OnnxTensor> inputs = new HashMap<>();
    for (ValueInfoProto input : graph.getInputList()) {
      long[] sizes = sizes(input);
      int count = 1;
      for (long size : sizes) {
        count *= (int) size;
      }
      values.put(input.getName(), Runs.random(input.getName().length(), count));
      inputs.put(input.getName(), Runs.floats(values.get(input.getName()), sizes));
    }
    for (List<ValueInfoProto> list : List.of(core.getInputList(), core.getOutputList())) {
      for (ValueInfoProto value : list) {
        boolean known =
            graph.getOutputList().stream().anyMatch(o -> o.getName().equals(value.getName()));
        if (!known && !values.containsKey(value.getName())) {
          graph.addOutput(value);
        }
      }
    }
    try (OrtSession session =
            OrtEnvironment.getEnvironment()
                .createSession(
                    whole.toBuilder().setGraph(graph).build().toByteArray(),
                    new OrtSession.SessionOptions());
        OrtSession.Result result = session.run(inputs)) {
      for (var output : result) {
        values.put(
            output.getKey(), ((OnnxTensor) output.getValue()).getFloatBuffer().array().clone());
      }
    }
    return values;
  }
}
