package io.fovea.models.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.mask.Rle;
import io.fovea.models.SampleException;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Runs;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import io.fovea.models.systems.SeqRank;
import io.fovea.models.weights.WeightSource;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeqRankLoopTest {

  static ImageFrame stretched(int height, int width, int side) {
    return new ImageFrame(
        height, width, side, side, side, side, 0, 0, (double) side / width, (double) side / height);
  }

  private static float[] floats(JsonNode node) {
    List<Float> all = new ArrayList<>();
    collect(node, all);
    float[] result = new float[all.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = all.get(i);
    }
    return result;
  }

  private static void collect(JsonNode node, List<Float> to) {
    if (node.isArray()) {
      node.forEach(item -> collect(item, to));
    } else {
      to.add((float) node.asDouble());
    }
  }

  private static JsonNode cases() throws Exception {
    try (InputStream in = SeqRankLoopTest.class.getResourceAsStream("seqrank_loop.json")) {
      return new ObjectMapper().readTree(in).get("cases");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stop_on_low_saliency",
        "stop_on_low_objectness",
        "revisit_allowed_no_hard_ior",
        "ties_pick_first_index_and_all_queries_used",
        "stop_at_once_empty_result",
        "threshold_edge"
      })
  void goesAsTheOriginalLoopDoes(String name) throws Exception {
    JsonNode cases = cases();
    assertThat(cases).hasSize(6);
    JsonNode run = null;
    for (JsonNode candidate : cases) {
      run = candidate.get("name").asText().equals(name) ? candidate : run;
    }
    assertThat(run).isNotNull();
    JsonNode logits = run.get("mask_logits");
    int n = run.get("num_queries").asInt();
    int rows = logits.get(0).size();
    int columns = logits.get(0).get(0).size();
    // A second image before this one, to see that the right one of the batch is read.
    Outputs outputs =
        Outputs.of(
            Map.of(
                "masks",
                Tensor.of(afterZeros(floats(logits)), 2, n, rows, columns),
                "boxes",
                Tensor.of(afterZeros(floats(run.get("bbox_logits_xyhw"))), 2, n, 4),
                "objectness",
                Tensor.of(afterZeros(floats(run.get("obj_logits"))), 2, n)));
    List<float[]> given = new ArrayList<>();
    JsonNode steps = run.get("sal_logits_per_step");
    int height = run.get("height").asInt();
    int width = run.get("width").asInt();

    RankedSequence sequence =
        SeqRankLoop.published()
            .run(
                outputs,
                1,
                stretched(height, width, 800),
                visited -> {
                  given.add(visited.clone());
                  return floats(steps.get(given.size() - 1));
                });

    JsonNode states = run.get("visited_state_given_to_each_step");
    assertThat(sequence.runs()).isEqualTo(run.get("steps_run").asInt());
    assertThat(given).hasSize(states.size());
    for (int i = 0; i < given.size(); i++) {
      assertThat(given.get(i)).containsExactly(floats(states.get(i)));
    }
    JsonNode expected = run.get("expected");
    assertThat(sequence.objects()).hasSize(expected.get("num").asInt());
    for (int i = 0; i < sequence.objects().size(); i++) {
      RankedObject object = sequence.objects().get(i);
      assertThat(object.score()).isCloseTo(expected.get("scores").get(i).asDouble(), within(1e-7));
      assertThat(object.saliency())
          .isCloseTo(expected.get("saliency").get(i).asDouble(), within(1e-7));
      float[] corners = floats(expected.get("bboxes_xyxy").get(i));
      assertThat(object.box().x()).isCloseTo(Math.max(0, corners[0]), within(1e-5));
      assertThat(object.box().y()).isCloseTo(Math.max(0, corners[1]), within(1e-5));
      assertThat(object.box().x() + object.box().width())
          .isCloseTo(Math.min(width, corners[2]), within(1e-5));
      assertThat(object.box().y() + object.box().height())
          .isCloseTo(Math.min(height, corners[3]), within(1e-5));
      float[] pixels = floats(expected.get("masks").get(i));
      byte[] mask = new byte[pixels.length];
      for (int p = 0; p < mask.length; p++) {
        mask[p] = (byte) pixels[p];
      }
      assertThat(object.mask()).isEqualTo(Rle.ofRowMajor(height, width, mask));
    }
  }

  private static float[] afterZeros(float[] values) {
    float[] both = new float[2 * values.length];
    System.arraycopy(values, 0, both, values.length, values.length);
    return both;
  }

  /**
   * Random weights never say that there is nothing more, as trained ones do; here, what has been
   * visited becomes less salient and a late step ends the loop.
   */
  @Test
  void asksTheShiftGraphOnceMoreThanThereAreObjects() throws Exception {
    int n = 6;
    int width = 8;
    int tokens = 4;
    GraphBuilder graph = new SeqRank(n, width, 2, 12, 4, 2).shift(tokens, WeightSource.seeded(7));
    Outputs outputs =
        Outputs.of(
            Map.of(
                "masks", Tensor.of(Runs.random(1, n * 12), 1, n, 3, 4),
                "boxes", Tensor.of(Runs.random(2, n * 4), 1, n, 4),
                "objectness", Tensor.of(Runs.random(3, n), 1, n)));
    for (int objects = 0; objects <= n; objects++) {
      int wanted = objects;
      int[] asked = new int[1];
      List<Integer> byHand = new ArrayList<>();
      RankedSequence sequence =
          SeqRankLoop.published()
              .run(
                  outputs,
                  0,
                  stretched(5, 7, 32),
                  visited -> {
                    asked[0]++;
                    float[] logits = saliency(graph, n, width, tokens, visited);
                    int best = 0;
                    for (int i = 0; i < n; i++) {
                      logits[i] -= (visited[i] > 0 ? 5 : 0) + (asked[0] > wanted ? 100 : 0);
                      best = logits[i] > logits[best] ? i : best;
                    }
                    byHand.add(best);
                    return logits;
                  });
      assertThat(sequence.objects()).hasSize(objects);
      assertThat(sequence.runs()).isEqualTo(asked[0]).isEqualTo(Math.min(n, objects + 1));
      assertThat(sequence.objects().stream().map(RankedObject::query).toList())
          .isEqualTo(byHand.subList(0, objects));
    }
  }

  private static float[] saliency(
      GraphBuilder graph, int n, int width, int tokens, float[] visited) {
    try {
      Map<String, OnnxTensor> inputs = new HashMap<>();
      inputs.put("queries", Runs.floats(Runs.random(4, n * width), 1, n, width));
      inputs.put("tokens", Runs.floats(Runs.random(5, tokens * width), 1, tokens, width));
      inputs.put("query_positions", Runs.floats(Runs.random(6, n * width), 1, n, width));
      inputs.put("token_positions", Runs.floats(Runs.random(7, tokens * width), 1, tokens, width));
      inputs.put("history", Runs.floats(visited.clone(), 1, n));
      double[] values = Runs.run(graph, inputs).get("saliency").values();
      float[] logits = new float[n];
      for (int i = 0; i < n; i++) {
        logits[i] = (float) values[i];
      }
      return logits;
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void refusesWhatMeansNothing() {
    Outputs outputs =
        Outputs.of(
            Map.of(
                "masks", Tensor.of(new float[2], 1, 2, 1, 1),
                "boxes", Tensor.of(new float[8], 1, 2, 4),
                "objectness", Tensor.of(new float[2], 1, 2)));
    SeqRankLoop loop = SeqRankLoop.published();
    assertThatThrownBy(
            () -> loop.run(outputs, 0, stretched(2, 2, 32), v -> new float[] {0, Float.NaN}))
        .isInstanceOf(SampleException.class)
        .hasMessageContaining("saliency of query 1 is NaN");
    assertThatThrownBy(() -> loop.run(outputs, 0, stretched(2, 2, 32), v -> new float[3]))
        .isInstanceOf(SampleException.class)
        .hasMessageContaining("3 saliency logits for 2 queries");
    assertThatThrownBy(() -> loop.run(outputs, 1, stretched(2, 2, 32), v -> new float[2]))
        .isInstanceOf(SampleException.class)
        .hasMessageContaining("without image 1");
  }
}
