package io.fovea.models.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.fovea.models.attention.AttentionProbe.Point;
import io.fovea.models.attention.GlobalContext.Level;
import io.fovea.models.attention.GlobalContext.Reach;
import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Layers;
import io.fovea.models.graph.Runs;
import io.fovea.models.graph.Shape;
import io.fovea.models.graph.Tensor;
import io.fovea.models.weights.WeightSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AttentionProbeTest {
  private static final int N = 30;
  private static final int WIDTH = 16;

  /** Three attentions over the same inputs, and a softmax that is none. */
  private static GraphBuilder three() {
    GraphBuilder graph = GraphBuilder.named("three", WeightSource.seeded(1));
    Tensor q = graph.input("q", ElementType.FLOAT, Shape.of(2, N, WIDTH));
    Tensor k = graph.input("k", ElementType.FLOAT, Shape.of(2, N, WIDTH));
    graph.output("a", new DotProduct(WIDTH).attend(graph.scope("dot"), q, k, k));
    graph.output("b", new ScaledDotProduct(WIDTH).attend(graph.scope("scaled"), q, k, k));
    Tensor c = new ScaledCosine(WIDTH).attend(graph.scope("cosine"), q, k, k);
    graph.output("c", graph.softmax(Layers.linear(graph.scope("classes"), c, 5, true), -1));
    return graph;
  }

  private static Map<String, MapDiagnostics> measured(
      AttentionProbe probe, Map<String, OnnxTensor> inputs) throws Exception {
    Map<String, MapDiagnostics> measured = new HashMap<>();
    try (OrtSession session = OrtEnvironment.getEnvironment().createSession(probe.model());
        OrtSession.Result result = session.run(inputs)) {
      for (Point point : probe.points()) {
        OnnxTensor weights = (OnnxTensor) result.get(point.weights()).orElseThrow();
        OnnxTensor keys = (OnnxTensor) result.get(point.keys()).orElseThrow();
        measured.put(
            point.name(),
            AttentionProbe.read(
                point,
                weights.getFloatBuffer().array(),
                weights.getInfo().getShape(),
                keys.getFloatBuffer().array(),
                keys.getInfo().getShape()));
      }
    }
    return measured;
  }

  /** Keys of very different lengths, on the queries' side: what the supplement speaks of. */
  @Test
  void tellsDotProductsFromTheCosine() throws Exception {
    AttentionProbe probe = AttentionProbe.of(ModelProto.parseFrom(three().toBytes()));
    assertThat(probe.points())
        .extracting(Point::name)
        .containsExactly("dot/Softmax", "scaled/Softmax", "cosine/Softmax");
    assertThat(probe.queries()).isEmpty();
    Random random = new Random(2);
    float[] q = new float[2 * N * WIDTH];
    float[] k = new float[2 * N * WIDTH];
    float length = 0;
    for (int i = 0; i < q.length; i++) {
      length = i % WIDTH == 0 ? 0.2f + 3 * random.nextFloat() : length;
      q[i] = (float) random.nextGaussian() + 0.7f;
      k[i] = length * ((float) random.nextGaussian() * 0.5f + 0.7f);
    }
    Map<String, MapDiagnostics> measured =
        measured(probe, Map.of("q", Runs.floats(q, 2, N, WIDTH), "k", Runs.floats(k, 2, N, WIDTH)));
    assertThat(measured.get("dot/Softmax").followsNorms()).isGreaterThan(0.4);
    assertThat(measured.get("scaled/Softmax").followsNorms()).isGreaterThan(0.4);
    assertThat(Math.abs(measured.get("cosine/Softmax").followsNorms())).isLessThan(0.3);

    // The same from the reference's own maps.
    double alike = 0;
    double follows = 0;
    for (int image = 0; image < 2; image++) {
      double[][] queries = Plain.rows(q, image * N * WIDTH, N, WIDTH);
      double[][] keys = Plain.rows(k, image * N * WIDTH, N, WIDTH);
      float[] flat = new float[N * N];
      float[] own = java.util.Arrays.copyOfRange(k, image * N * WIDTH, (image + 1) * N * WIDTH);
      for (int i = 0; i < N; i++) {
        double[] row =
            ReferenceQueryKey.weights(ReferenceQueryKey.Kind.SCALED_DOT_PRODUCT, queries[i], keys);
        for (int j = 0; j < N; j++) {
          flat[i * N + j] = (float) row[j];
        }
      }
      MapDiagnostics one = MapDiagnostics.of(flat, N, own);
      alike += one.alike() / 2;
      follows += one.followsNorms() / 2;
    }
    assertThat(measured.get("scaled/Softmax").alike()).isCloseTo(alike, within(1e-4));
    assertThat(measured.get("scaled/Softmax").followsNorms()).isCloseTo(follows, within(1e-3));
  }

  @Test
  void findsTheLearnedQueriesOfGlobalContext() throws Exception {
    for (QueryKeyAttention similarity :
        List.of(new DotProduct(8), new ScaledDotProduct(8), new ScaledCosine(8))) {
      GlobalContext context =
          new GlobalContext(
              List.of(new Level(6, 3), new Level(5, 2)), 8, similarity, Reach.ALL_LEVELS);
      Map<String, float[]> weights = new HashMap<>();
      WeightSource seeded = WeightSource.seeded(4);
      GraphBuilder graph =
          context.graph(
              context.inputs(64),
              (name, sizes) -> {
                weights.put(name, seeded.weight(name, sizes).orElseThrow());
                return java.util.Optional.of(weights.get(name));
              });
      AttentionProbe probe = AttentionProbe.of(ModelProto.parseFrom(graph.toBytes()));
      assertThat(probe.points()).hasSize(4);
      assertThat(probe.queries())
          .extracting(AttentionProbe.Queries::name)
          .containsExactly("attention.collect.0.queries", "attention.collect.1.queries");
      assertThat(probe.queries().get(0).rows()).isEqualTo(3);
      assertThat(probe.queries().get(0).terms())
          .isEqualTo(OrthogonalityTerms.of(weights.get("attention.collect.0.queries"), 3));
    }
  }

  @Test
  void everyHeadAndWindowIsRead() throws Exception {
    WindowedTemporal windowed = new WindowedTemporal(new MultiHead(8, 2), 3, true);
    GraphBuilder graph =
        windowed.graph(List.of(Trial.floats("tokens", 7, 2, 8)), WeightSource.seeded(1));
    AttentionProbe probe = AttentionProbe.of(ModelProto.parseFrom(graph.toBytes()));
    assertThat(probe.points()).hasSize(1);
    Map<String, MapDiagnostics> measured =
        measured(probe, Map.of("tokens", Runs.floats(Runs.random(1, 112), 7, 2, 8)));
    assertThat(measured.values().iterator().next().alike()).isBetween(0.0, 1.0);
    Axial axial = new Axial(4, 8, 2, Axial.Axis.WIDTH, 0, 5, Offsets.MIXED, false);
    GraphBuilder rows =
        axial.graph(List.of(Trial.floats("map", 1, 4, 3, 5)), WeightSource.seeded(1));
    AttentionProbe other = AttentionProbe.of(ModelProto.parseFrom(rows.toBytes()));
    assertThat(other.points()).singleElement().matches(Point::transposed);
    assertThat(measured(other, Map.of("map", Runs.floats(Runs.random(1, 60), 1, 4, 3, 5))))
        .hasSize(1);
  }
}
