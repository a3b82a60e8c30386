package io.fovea.models.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.fovea.metrics.UserError;
import io.fovea.models.attention.Attention;
import io.fovea.models.attention.Mechanisms;
import io.fovea.models.session.ModelStructure;
import io.fovea.models.weights.WeightSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Graphs that no exporter writes are measured or refused, never a bug. */
class DamagedGraphTest {
  @Property(seed = "1", tries = 400)
  void bytesChangedAtRandom(@ForAll @IntRange(min = 0, max = 9) int mechanism, @ForAll long seed)
      throws IOException {
    List<Attention> all = Mechanisms.at(64, 32);
    Attention chosen = all.get(mechanism * (all.size() - 1) / 9);
    byte[] bytes = chosen.graph(chosen.inputs(64), WeightSource.shapeOnly()).toBytes();
    Random random = new Random(seed);
    for (int i = 1 + random.nextInt(8); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    try {
      measure(bytes);
    } catch (UserError | InvalidProtocolBufferException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  @Test
  void anOperatorWithoutOutputsIsNamed() {
    NodeProto node = NodeProto.newBuilder().setName("conv1").setOpType("Conv").build();
    assertThatThrownBy(() -> measure(graphOf(node)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("damaged")
        .hasMessageContaining("its operator conv1 (Conv) has no output");
  }

  @Test
  void aChangeOfShapeWithoutAnInputIsLeftUncounted() throws IOException {
    NodeProto node = NodeProto.newBuilder().setOpType("Reshape").addOutput("z").build();
    assertThat(measure(graphOf(node)).uncounted())
        .singleElement()
        .satisfies(kind -> assertThat(kind.reason()).isEqualTo("input 0 is missing"));
  }

  private static byte[] graphOf(NodeProto node) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("g").addNode(node);
    graph.addOutputBuilder().setName("y");
    return ModelProto.newBuilder().setIrVersion(8).setGraph(graph).build().toByteArray();
  }

  private static ModelCost measure(byte[] bytes) throws IOException {
    return CostModel.of(
        "damaged", ModelStructure.read(new ByteArrayInputStream(bytes), "damaged"), Map.of());
  }
}
