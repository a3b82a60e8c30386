package io.fovea.models.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fovea.models.attention.MultiHead;
import io.fovea.models.attention.Plain;
import io.fovea.models.attention.ReferenceMultiHead;
import io.fovea.models.attention.Trial;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.PythonChecker;
import io.fovea.models.graph.Runs;
import io.fovea.models.weights.WeightSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Mask2FormerTest {
  private static final int D = 8;
  private static final int Q = 4;
  private static final Mask2Former SMALL = new Mask2Former(Q, D, 2, 12, 2, 10, 4, 3);
  private static final MultiHead ATTENTION =
      new MultiHead(D, 2, MultiHead.Scale.HEAD_WIDTH, true, MultiHead.Names.PACKED);

  /** Sines and cosines of a pixel's place, in the words of the reference text. */
  private static double position(int channel, int y, int x, int rows, int columns) {
    double place = channel < D / 2 ? (y + 1) / (rows + 1e-6) : (x + 1) / (columns + 1e-6);
    int within = channel % (D / 2);
    double angle = place * 2 * Math.PI / Math.pow(10_000, 2 * Math.floor(within / 2.0) / (D / 2.0));
    return within % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
  }

  private static double[][] masks(ReferenceLayers net, double[][] queries, double[][] features) {
    double[][] embed = net.norm("decoder_norm", queries);
    embed = net.linear("mask_embed.layers.0", embed);
    embed = net.linear("mask_embed.layers.1", ReferenceLayers.relu(embed));
    embed = net.linear("mask_embed.layers.2", ReferenceLayers.relu(embed));
    double[][] masks = new double[Q][features.length];
    for (int q = 0; q < Q; q++) {
      for (int p = 0; p < features.length; p++) {
        masks[q][p] = Plain.dot(embed[q], features[p], 0, D);
      }
    }
    return masks;
  }

  @Test
  void theDecoderAgreesWithTheReference() throws Exception {
    int height = 64;
    int width = 96;
    Map<String, float[]> weights = new HashMap<>();
    GraphBuilder graph = SMALL.decoder(height, width, Ran.recording(5, weights));
    Map<String, Runs.Value> inputs = new HashMap<>();
    Map<Integer, float[]> maps = new HashMap<>();
    for (int stride : new int[] {32, 16, 8, 4}) {
      int h = height / stride;
      int w = width / stride;
      maps.put(stride, Ran.gaussian(stride, D * h * w));
      String name = stride == 4 ? "features" : "stride_" + stride;
      inputs.put(name, Ran.value(maps.get(stride), 1, D, h, w));
    }
    Map<String, Runs.Value> outputs = Ran.run(graph, inputs);

    ReferenceLayers net = new ReferenceLayers(weights, ATTENTION);
    double[][] features = Plain.pixels(maps.get(4), 0, D, 16 * 24);
    double[][] qpe = Plain.rows(weights.get("query_embed.weight"), 0, Q, D);
    double[][] x = Plain.rows(weights.get("query_feat.weight"), 0, Q, D);
    double[][] masks = masks(net, x, features);
    for (int layer = 0; layer < 4; layer++) {
      int level = layer % 3;
      int h = height / (32 >> level);
      int w = width / (32 >> level);
      double[][] values = Plain.pixels(maps.get(32 >> level), 0, D, h * w);
      double[][] keys = new double[h * w][D];
      for (int p = 0; p < h * w; p++) {
        for (int c = 0; c < D; c++) {
          values[p][c] += weights.get("level_embed.weight")[level * D + c];
          keys[p][c] = values[p][c] + position(c, p / w, p % w, h, w);
        }
      }
      String cross = "transformer_cross_attention_layers." + layer;
      Map<String, float[]> own = new HashMap<>();
      for (String name :
          new String[] {"in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"}) {
        own.put(name, weights.get(cross + ".multihead_attn." + name));
      }
      double[][] seen = new double[Q][];
      for (int q = 0; q < Q; q++) {
        double[] mask = Plain.resized(masks[q], 16, 24, h, w);
        List<double[]> k = new ArrayList<>();
        List<double[]> v = new ArrayList<>();
        for (int p = 0; p < h * w; p++) {
          if (mask[p] >= 0) {
            k.add(keys[p]);
            v.add(values[p]);
          }
        }
        boolean none = k.isEmpty();
        seen[q] =
            ReferenceMultiHead.attend(
                ATTENTION,
                own,
                new double[][] {ReferenceLayers.sum(x, qpe)[q]},
                none ? keys : k.toArray(double[][]::new),
                none ? values : v.toArray(double[][]::new),
                (i, j) -> 0)[0];
      }
      x = net.norm(cross + ".norm", ReferenceLayers.sum(x, seen));
      String self = "transformer_self_attention_layers." + layer;
      double[][] placed = ReferenceLayers.sum(x, qpe);
      x =
          net.norm(
              self + ".norm",
              ReferenceLayers.sum(x, net.attend(self + ".self_attn", placed, placed, x)));
      String ffn = "transformer_ffn_layers." + layer;
      double[][] inner = ReferenceLayers.relu(net.linear(ffn + ".linear1", x));
      x = net.norm(ffn + ".norm", ReferenceLayers.sum(x, net.linear(ffn + ".linear2", inner)));
      masks = masks(net, x, features);
    }
    Trial.close(outputs.get("pred_masks").values(), Plain.flat(masks));
    Trial.close(
        outputs.get("pred_logits").values(),
        Plain.flat(net.linear("class_embed", net.norm("decoder_norm", x))));
  }

  @Test
  void theDecoderCostsWhatTheReferenceDerives() throws Exception {
    GraphBuilder graph = Mask2Former.published(80).decoder(1024, 1024, WeightSource.shapeOnly());
    assertThat(Ran.multiplyAdds(graph) / 1e9).isCloseTo(30.1, within(0.1));
  }

  @Test
  void theWholeModelAndVitasFrameGraphRun() throws Exception {
    Map<String, Runs.Value> image =
        Map.of("image", Ran.value(Ran.gaussian(1, 3 * 64 * 96), 1, 3, 64, 96));
    GraphBuilder whole = SMALL.build(new SmallBackbone(3), 64, 96, WeightSource.seeded(2));
    Map<String, Runs.Value> outputs = Ran.run(whole, image);
    assertThat(outputs.get("pred_logits").sizes()).containsExactly(1, Q, 4);
    assertThat(outputs.get("pred_masks").sizes()).containsExactly(1, Q, 16, 24);
    assertThat(outputs.get("pred_masks").values()).doesNotContain(Double.NaN);
    GraphBuilder frame = SMALL.frame(new SmallBackbone(3), 64, 96, WeightSource.seeded(2));
    Map<String, Runs.Value> forVita = Ran.run(frame, image);
    assertThat(forVita.get("frame_queries").sizes()).containsExactly(1, Q, D);
    assertThat(forVita.get("mask_features").sizes()).containsExactly(1, D, 16, 24);
  }

  @Test
  void groupsOfChannelsAreNormalised() throws Exception {
    GraphBuilder graph = GraphBuilder.named("norm");
    io.fovea.models.graph.Tensor x =
        graph.input(
            "x",
            io.fovea.models.graph.ElementType.FLOAT,
            io.fovea.models.graph.Shape.of(1, 64, 3, 2));
    float[] scale = Ran.gaussian(1, 64);
    float[] shift = Ran.gaussian(2, 64);
    graph.output(
        "y",
        PixelDecoder.groupNorm(
            graph, x, graph.initialiser("s", scale, 64), graph.initialiser("b", shift, 64)));
    float[] values = Ran.gaussian(3, 64 * 6);
    double[] normed = Ran.run(graph, Map.of("x", Ran.value(values, 1, 64, 3, 2))).get("y").values();
    for (int group = 0; group < 32; group++) {
      double mean = 0;
      double variance = 0;
      for (int i = group * 12; i < group * 12 + 12; i++) {
        mean += values[i] / 12.0;
      }
      for (int i = group * 12; i < group * 12 + 12; i++) {
        variance += (values[i] - mean) * (values[i] - mean) / 12;
      }
      for (int i = group * 12; i < group * 12 + 12; i++) {
        double expected =
            (values[i] - mean) / Math.sqrt(variance + 1e-5) * scale[i / 6] + shift[i / 6];
        assertThat(normed[i]).isCloseTo(expected, within(1e-4));
      }
    }
  }

  @Test
  void pythonsCheckerAcceptsTheGraphs(@TempDir Path folder) throws Exception {
    SMALL
        .build(new SmallBackbone(3), 64, 96, WeightSource.seeded(2))
        .write(folder.resolve("small.onnx"));
    Mask2Former.published(80)
        .build(new SmallBackbone(256), 512, 512, WeightSource.shapeOnly())
        .write(folder.resolve("published.onnx"));
    PythonChecker.checkAll(folder);
  }
}
