package io.fovea.models.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import io.fovea.models.attention.MultiHead;
import io.fovea.models.attention.Plain;
import io.fovea.models.attention.Trial;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.PythonChecker;
import io.fovea.models.graph.Runs;
import io.fovea.models.graph.Tensor;
import io.fovea.models.weights.WeightSource;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VitaHeadTest {
  private static final int D = 8;
  private static final int FRAME = 2;
  private static final VitaHead SMALL = new VitaHead(D, 2, 12, FRAME, 3, 4, 3, 2, 5);

  private static boolean together(int window, boolean shifted, int frames, int a, int b) {
    if (!shifted) {
      return a / window == b / window;
    }
    int half = (window + 1) / 2;
    int total = (frames + window - 1) / window * window;
    boolean roundA = a >= total - half;
    boolean roundB = b >= total - half;
    return roundA == roundB && (roundA || (a + half) / window == (b + half) / window);
  }

  private static double[][] encoded(ReferenceLayers net, double[][] input, int frames) {
    double[][] x = net.linear("input_proj_dec", input);
    for (int layer = 0; layer < 3; layer++) {
      String name = "enc_self_attn." + layer;
      double[][] heard = new double[x.length][];
      for (int token = 0; token < x.length; token++) {
        int frame = token / FRAME;
        java.util.List<double[]> seen = new java.util.ArrayList<>();
        for (int other = 0; other < x.length; other++) {
          if (together(4, layer % 2 == 1, frames, frame, other / FRAME)) {
            seen.add(x[other]);
          }
        }
        double[][] keys = seen.toArray(double[][]::new);
        heard[token] = net.attend(name + ".self_attn", new double[][] {x[token]}, keys, keys)[0];
      }
      x = net.norm(name + ".norm", ReferenceLayers.sum(x, heard));
      x = feed(net, "enc_ffn." + layer, x);
    }
    return x;
  }

  private static double[][] feed(ReferenceLayers net, String name, double[][] x) {
    double[][] inner = ReferenceLayers.relu(net.linear(name + ".linear1", x));
    return net.norm(name + ".norm", ReferenceLayers.sum(x, net.linear(name + ".linear2", inner)));
  }

  private static double[][] decoded(ReferenceLayers net, double[][] tokens) {
    double[][] keys = new double[tokens.length][D];
    for (int t = 0; t < tokens.length; t++) {
      for (int c = 0; c < D; c++) {
        keys[t][c] = tokens[t][c] + net.weight("fq_pos.weight")[t % FRAME * D + c];
      }
    }
    double[][] position = Plain.rows(net.weight("query_embed.weight"), 0, 3, D);
    double[][] x = Plain.rows(net.weight("query_feat.weight"), 0, 3, D);
    for (int layer = 0; layer < 2; layer++) {
      String cross = "transformer_cross_attention_layers." + layer;
      double[][] seen =
          net.attend(cross + ".multihead_attn", ReferenceLayers.sum(x, position), keys, tokens);
      x = net.norm(cross + ".norm", ReferenceLayers.sum(x, seen));
      String self = "transformer_self_attention_layers." + layer;
      double[][] placed = ReferenceLayers.sum(x, position);
      double[][] heard = net.attend(self + ".self_attn", placed, placed, x);
      x = net.norm(self + ".norm", ReferenceLayers.sum(x, heard));
      x = feed(net, "transformer_ffn_layers." + layer, x);
    }
    return net.norm("decoder_norm", x);
  }

  @ParameterizedTest
  @CsvSource({"4", "11", "3", "9"})
  void agreesWithTheReference(int frames) throws Exception {
    Map<String, float[]> weights = new HashMap<>();
    GraphBuilder graph = SMALL.build(frames, Ran.recording(frames, weights));
    float[] input = Ran.gaussian(2, frames * FRAME * D);
    Map<String, Runs.Value> outputs =
        Ran.run(graph, Map.of("frame_queries", Ran.value(input, frames, FRAME, D)));

    MultiHead attention =
        new MultiHead(D, 2, MultiHead.Scale.HEAD_WIDTH, true, MultiHead.Names.PACKED);
    ReferenceLayers net = new ReferenceLayers(weights, attention);
    double[][] tokens = encoded(net, Plain.rows(input, 0, frames * FRAME, D), frames);
    double[][] queries = decoded(net, tokens);
    Trial.close(
        outputs.get("pred_logits").values(), Plain.flat(net.linear("class_embed", queries)));
    double[][] embed = net.linear("mask_embed.layers.0", queries);
    embed = net.linear("mask_embed.layers.1", ReferenceLayers.relu(embed));
    embed = net.linear("mask_embed.layers.2", ReferenceLayers.relu(embed));
    Trial.close(outputs.get("pred_mask_embed").values(), Plain.flat(embed));
    assertThat(outputs.get("pred_logits").sizes()).containsExactly(3, 6);
  }

  /** One graph for many lengths says what the one made for a length says. */
  @ParameterizedTest
  @CsvSource({"1", "3", "4", "7", "9", "11", "12"})
  void takesFewerFramesThanItHasRoomFor(int frames) throws Exception {
    int room = 12;
    WeightSource weights = WeightSource.seeded(9);
    float[] input = Ran.gaussian(2, frames * FRAME * D);
    Map<String, Runs.Value> expected =
        Ran.run(
            SMALL.build(frames, weights),
            Map.of("frame_queries", Ran.value(input, frames, FRAME, D)));
    // What padding holds is nobody's business.
    float[] filled = Ran.gaussian(3, room * FRAME * D);
    System.arraycopy(input, 0, filled, 0, input.length);
    byte[] none = new byte[room];
    java.util.Arrays.fill(none, frames, room, (byte) 1);
    GraphBuilder graph = SMALL.buildUpTo(room, weights);
    assertThat(graph.parameters())
        .extracting(Tensor::name)
        .containsExactlyElementsOf(
            SMALL.build(frames, weights).parameters().stream().map(Tensor::name).toList());
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, OnnxTensor> inputs =
        Map.of(
            "frame_queries",
            Runs.floats(filled, room, FRAME, D),
            "frame_pad",
            OnnxTensor.createTensor(
                environment, ByteBuffer.wrap(none), new long[] {room}, OnnxJavaType.BOOL));
    Map<String, Runs.Value> outputs = Runs.run(graph, inputs);
    for (String name : java.util.List.of("pred_logits", "pred_mask_embed")) {
      Trial.close(outputs.get(name).values(), expected.get(name).values());
    }
  }

  /** The reference's figures leave out the projection before the layers. */
  @ParameterizedTest
  @CsvSource({"100,6,99.0", "100,0,385.8", "36,6,34.95", "36,0,68.1"})
  void theEncoderCostsWhatTheReferenceDerives(int frames, int window, double giga)
      throws Exception {
    VitaHead head = new VitaHead(256, 8, 2048, 100, 100, window, 6, 3, 40);
    GraphBuilder graph = head.encoder(frames, WeightSource.shapeOnly());
    double projection = frames * 100.0 * 256 * 256;
    assertThat((Ran.multiplyAdds(graph) - projection) / 1e9).isCloseTo(giga, within(0.05));
  }

  /** 13.18 M with the 1 x 1 convolution on mask features, and similarity heads not in the graph. */
  @Test
  void parametersAreThoseOfTheReferenceWithoutWhatOnlyTrainingUses() {
    GraphBuilder graph = VitaHead.published(40).build(36, WeightSource.shapeOnly());
    assertThat(graph.parameters()).extracting(Tensor::name).contains("fq_pos.weight");
    long features = 256 * 256 + 256;
    assertThat((graph.parameterCount() + features) / 1e6).isCloseTo(13.18, within(0.2));
  }

  @Test
  void masksAreProductsOfTracksAndFrames() throws Exception {
    float[] features = Ran.gaussian(1, 2 * D * 12);
    float[] embed = Ran.gaussian(2, 3 * D);
    Map<String, Runs.Value> inputs =
        Map.of("mask_features", Ran.value(features, 2, D, 3, 4), "embed", Ran.value(embed, 3, D));
    Runs.Value masks = Ran.run(SMALL.masks(3, 4), inputs).get("masks");
    assertThat(masks.sizes()).containsExactly(2, 3, 3, 4);
    double[] expected = new double[2 * 3 * 12];
    for (int i = 0; i < expected.length; i++) {
      int frame = i / 36;
      int track = i / 12 % 3;
      for (int c = 0; c < D; c++) {
        expected[i] += (double) embed[track * D + c] * features[(frame * D + c) * 12 + i % 12];
      }
    }
    Trial.close(masks.values(), expected);
  }

  @Test
  void pythonsCheckerAcceptsTheGraph(@TempDir Path folder) throws Exception {
    SMALL.build(11, WeightSource.seeded(1)).write(folder.resolve("head.onnx"));
    VitaHead.published(40).build(100, WeightSource.shapeOnly()).write(folder.resolve("full.onnx"));
    PythonChecker.checkAll(folder);
  }
}
