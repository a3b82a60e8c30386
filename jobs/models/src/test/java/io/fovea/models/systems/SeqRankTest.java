package io.fovea.models.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fovea.models.attention.MultiHead;
import io.fovea.models.attention.Plain;
import io.fovea.models.attention.Trial;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.PythonChecker;
import io.fovea.models.graph.Runs;
import io.fovea.models.weights.WeightSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeqRankTest {
  private static final int N = 5;
  private static final int D = 8;
  private static final int TOKENS = 6;
  private static final SeqRank SMALL = new SeqRank(N, D, 2, 12, 4, 2);

  private static Map<String, Runs.Value> shiftInputs(int batch, float... history) {
    Map<String, Runs.Value> inputs = new HashMap<>();
    inputs.put("queries", Ran.value(Ran.gaussian(1, batch * N * D), batch, N, D));
    inputs.put("tokens", Ran.value(Ran.gaussian(2, batch * TOKENS * D), batch, TOKENS, D));
    inputs.put("query_positions", Ran.value(Ran.gaussian(3, N * D), 1, N, D));
    inputs.put("token_positions", Ran.value(Ran.gaussian(4, TOKENS * D), 1, TOKENS, D));
    inputs.put("history", Ran.value(history, batch, N));
    return inputs;
  }

  private static double[][] rows(Runs.Value value, int image, int rows) {
    int from = value.sizes()[0] == 1 ? 0 : image * rows * D;
    double[][] result = new double[rows][D];
    for (int i = 0; i < rows * D; i++) {
      result[i / D][i % D] = value.values()[from + i];
    }
    return result;
  }

  /** One image's step, in the words of the reference text. */
  private static double[] step(
      Map<String, float[]> weights, Map<String, Runs.Value> inputs, int image) {
    ReferenceLayers net = new ReferenceLayers(weights, new MultiHead(D, 2));
    double[][] q = rows(inputs.get("queries"), image, N);
    double[][] tokens = rows(inputs.get("tokens"), image, TOKENS);
    double[][] qpe = rows(inputs.get("query_positions"), image, N);
    double[][] zpe = rows(inputs.get("token_positions"), image, TOKENS);
    double[] history = new double[N];
    double latest = 0;
    for (int i = 0; i < N; i++) {
      history[i] = inputs.get("history").values()[image * N + i];
      latest = Math.max(latest, history[i]);
    }
    for (int block = 0; block < 2; block++) {
      String name = "shift.block." + block + ".";
      double[][] before = net.linear(name + "before", q);
      float[] gaze = net.weight("shift.gaze_embedding");
      float[] previous = net.weight("shift.previous_embedding");
      double[][] x = new double[N][D];
      for (int i = 0; i < N; i++) {
        for (int c = 0; c < D; c++) {
          x[i][c] = q[i][c];
          x[i][c] += history[i] > 0 ? previous[c] : 0;
          x[i][c] += history[i] > 0 && history[i] == latest ? gaze[c] : 0;
        }
      }
      x = look(net, name + "self_0", x, qpe);
      x = feed(net, name + "feed_forward_0", x);
      double[][] placed = ReferenceLayers.sum(x, qpe);
      double[][] z =
          net.norm(
              name + "token_norm",
              ReferenceLayers.sum(
                  tokens,
                  net.attend(
                      name + "token_attention", ReferenceLayers.sum(tokens, zpe), placed, x)));
      double[][] both = new double[TOKENS][2 * D];
      for (int t = 0; t < TOKENS; t++) {
        for (int c = 0; c < D; c++) {
          both[t][c] = gaze[c];
          for (int i = 0; i < N; i++) {
            both[t][c] += history[i] > 0 && history[i] == latest ? x[i][c] : 0;
          }
          both[t][D + c] = z[t][c];
        }
      }
      double[][] moved =
          net.linear(
              name + "centre.layers.1",
              ReferenceLayers.relu(net.linear(name + "centre.layers.0", both)));
      z = net.norm(name + "centre_norm", ReferenceLayers.sum(z, moved));
      double[][] heard =
          net.attend(name + "query_attention", placed, ReferenceLayers.sum(z, zpe), z);
      x = net.norm(name + "query_norm", ReferenceLayers.sum(x, heard));
      x = look(net, name + "self_1", x, qpe);
      x = feed(net, name + "feed_forward_1", x);
      q = net.linear(name + "after", ReferenceLayers.sum(before, x));
    }
    double[][] logits =
        net.linear(
            "shift.head.layers.1", ReferenceLayers.relu(net.linear("shift.head.layers.0", q)));
    return Plain.flat(logits);
  }

  private static double[][] look(ReferenceLayers net, String name, double[][] x, double[][] pe) {
    double[][] placed = ReferenceLayers.sum(x, pe);
    return net.norm(
        name + "_norm", ReferenceLayers.sum(x, net.attend(name + "_attention", placed, placed, x)));
  }

  private static double[][] feed(ReferenceLayers net, String name, double[][] x) {
    double[][] inner = ReferenceLayers.gelu(net.linear(name + ".linear1", x));
    return net.norm(name + "_norm", ReferenceLayers.sum(x, net.linear(name + ".linear2", inner)));
  }

  @Test
  void aStepAgreesWithTheReference() throws Exception {
    Map<String, float[]> weights = new HashMap<>();
    GraphBuilder graph = SMALL.shift(TOKENS, Ran.recording(7, weights));
    float[] history = {0, 0, 0, 0, 0, 2, 0, 1, 3, 0, 0, 1, 0, 0, 0};
    Map<String, Runs.Value> inputs = shiftInputs(3, history);
    double[] saliency = Ran.run(graph, inputs).get("saliency").values();
    double[] expected =
        Plain.joined(step(weights, inputs, 0), step(weights, inputs, 1), step(weights, inputs, 2));
    Trial.close(saliency, expected);
  }

  @Test
  void whatWasVisitedChangesWhatIsNext() throws Exception {
    GraphBuilder graph = SMALL.shift(TOKENS, WeightSource.seeded(7));
    double[] none = Ran.run(graph, shiftInputs(1, new float[N])).get("saliency").values();
    float[] one = new float[N];
    one[2] = 1;
    double[] after = Ran.run(graph, shiftInputs(1, one)).get("saliency").values();
    assertThat(after).isNotEqualTo(none);
  }

  @ParameterizedTest
  @CsvSource({"2,9796611,3.052", "6,29256711,9.142"})
  void theShiftGraphCostsWhatIsPublished(int blocks, long parameters, double giga)
      throws Exception {
    GraphBuilder graph = SeqRank.published(blocks).shift(625, WeightSource.shapeOnly());
    assertThat(graph.parameterCount()).isEqualTo(parameters);
    assertThat(Ran.multiplyAdds(graph) / 1e9).isCloseTo(giga, within(0.0005));
  }

  @Test
  void findsObjectsInAnImage() throws Exception {
    GraphBuilder graph = SMALL.features(new SmallBackbone(3), 64, 96, WeightSource.seeded(3));
    Map<String, Runs.Value> outputs =
        Ran.run(graph, Map.of("image", Ran.value(Ran.gaussian(5, 3 * 64 * 96), 1, 3, 64, 96)));
    Map<String, long[]> sizes = new LinkedHashMap<>();
    outputs.forEach((name, value) -> sizes.put(name, value.sizes()));
    assertThat(sizes.get("queries")).containsExactly(1, N, D);
    assertThat(sizes.get("tokens")).containsExactly(1, 6, D);
    assertThat(sizes.get("query_positions")).containsExactly(1, N, D);
    assertThat(sizes.get("token_positions")).containsExactly(1, 6, D);
    assertThat(sizes.get("masks")).containsExactly(1, N, 16, 24);
    assertThat(sizes.get("boxes")).containsExactly(1, N, 4);
    assertThat(sizes.get("objectness")).containsExactly(1, N);
    outputs.values().forEach(value -> assertThat(value.values()).doesNotContain(Double.NaN));

    // What one graph gives the other takes.
    Map<String, Runs.Value> inputs = new HashMap<>();
    for (String name : new String[] {"queries", "tokens", "query_positions", "token_positions"}) {
      inputs.put(name, outputs.get(name));
    }
    inputs.put("history", Ran.value(new float[N], 1, N));
    GraphBuilder shift = SMALL.shift(TOKENS, WeightSource.seeded(3));
    assertThat(Ran.run(shift, inputs).get("saliency").sizes()).containsExactly(1, N);
  }

  @Test
  void theFoveaCostsWhatTheReferenceDerives() throws Exception {
    // 22.6 GMAC with a head after each of 7 predictions, of which only the last is exported.
    Backbone maps = new SmallBackbone(1);
    SeqRank none = new SeqRank(100, 256, 8, 2048, 0, 2);
    long base = Ran.multiplyAdds(none.features(maps, 800, 800, WeightSource.shapeOnly()));
    long whole =
        Ran.multiplyAdds(SeqRank.published(2).features(maps, 800, 800, WeightSource.shapeOnly()));
    double otherHeads = 6 * (100.0 * 256 * 40_000 + 100 * 256 * (3 * 256 + 1));
    double firstHead =
        100.0 * 256 * 40_000 + 100 * 256 * (3 * 256 + 1) + 100 * (2.0 * 65536 + 1024);
    assertThat((whole - base + otherHeads + firstHead) / 1e9).isCloseTo(22.6, within(0.3));
  }

  @Test
  void pythonsCheckerAcceptsBothGraphs(@TempDir Path folder) throws Exception {
    SMALL
        .features(new SmallBackbone(3), 64, 96, WeightSource.seeded(3))
        .write(folder.resolve("features.onnx"));
    SeqRank.published(2).shift(625, WeightSource.shapeOnly()).write(folder.resolve("shift.onnx"));
    PythonChecker.checkAll(folder);
  }
}
