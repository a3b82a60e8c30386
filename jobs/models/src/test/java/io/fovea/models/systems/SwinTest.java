package io.fovea.models.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fovea.models.attention.Plain;
import io.fovea.models.attention.Trial;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.PythonChecker;
import io.fovea.models.graph.Runs;
import io.fovea.models.weights.WeightSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SwinTest {
  /** As published: ImageNet-1k classifiers. */
  @ParameterizedTest
  @CsvSource({
    "tiny,224,28288354,4.5",
    "small,224,49606258,8.7",
    "base,224,87768224,15.4",
    "large,224,196532476,34.5",
    "base,384,87903584,47.0",
    "large,384,196735516,103.9"
  })
  void classifiersCostWhatIsPublished(String size, int image, long parameters, double giga)
      throws Exception {
    int window = image == 384 ? 12 : 7;
    Swin swin =
        switch (size) {
          case "tiny" -> Swin.tiny();
          case "small" -> Swin.small();
          case "base" -> Swin.base(window);
          default -> Swin.large(window);
        };
    GraphBuilder graph = swin.classifier(image, image, WeightSource.shapeOnly());
    assertThat(graph.parameterCount()).isEqualTo(parameters);
    // The authors count a few element-wise operations too.
    assertThat(Ran.multiplyAdds(graph) / 1e9).isCloseTo(giga, within(giga * 0.012));
  }

  /** Pixel by pixel: who shares a window and came from the same end of the map. */
  private static double[][] attended(
      ReferenceLayers net, String name, double[][] map, int h, int w, int heads, int shift) {
    int window = 3;
    int channels = map[0].length;
    int fullH = (h + window - 1) / window * window;
    int fullW = (w + window - 1) / window * window;
    double[][] normed = net.norm(name + ".norm1", map);
    double[][] full = new double[fullH * fullW][channels];
    for (int p = 0; p < h * w; p++) {
      full[p / w * fullW + p % w] = normed[p];
    }
    double[][] qkv = net.linear(name + ".attn.qkv", full);
    float[] table = net.weight(name + ".attn.relative_position_bias_table");
    int each = channels / heads;
    double[][] heard = new double[h * w][channels];
    for (int p = 0; p < h * w; p++) {
      int y = p / w;
      int x = p % w;
      for (int head = 0; head < heads; head++) {
        double[] logits = new double[fullH * fullW];
        for (int k = 0; k < logits.length; k++) {
          int otherY = k / fullW;
          int otherX = k % fullW;
          logits[k] = Double.NEGATIVE_INFINITY;
          if (group(y, shift) == group(otherY, shift) && group(x, shift) == group(otherX, shift)) {
            int dy = place(y, fullH, shift) - place(otherY, fullH, shift);
            int dx = place(x, fullW, shift) - place(otherX, fullW, shift);
            double dot = 0;
            for (int c = head * each; c < (head + 1) * each; c++) {
              dot += qkv[y * fullW + x][c] * qkv[k][channels + c];
            }
            logits[k] = dot / Math.sqrt(each) + table[((dy + 2) * 5 + dx + 2) * heads + head];
          }
        }
        double[] share = Plain.softmax(logits);
        for (int k = 0; k < share.length; k++) {
          for (int c = head * each; c < (head + 1) * each && share[k] > 0; c++) {
            heard[p][c] += share[k] * qkv[k][2 * channels + c];
          }
        }
      }
    }
    double[][] y = ReferenceLayers.sum(map, net.linear(name + ".attn.proj", heard));
    double[][] inner =
        ReferenceLayers.gelu(net.linear(name + ".mlp.fc1", net.norm(name + ".norm2", y)));
    return ReferenceLayers.sum(y, net.linear(name + ".mlp.fc2", inner));
  }

  /** Windows after moving by the shift; what came round to the last one is a group of its own. */
  private static int group(int at, int shift) {
    return at < shift ? -1 : (at - shift) / 3;
  }

  private static int place(int at, int line, int shift) {
    return Math.floorMod(at - shift, line) % 3;
  }

  @ParameterizedTest
  @CsvSource({"64,96", "52,75", "44,40"})
  void agreesWithTheReference(int height, int width) throws Exception {
    Swin swin = new Swin(4, List.of(2, 2, 2, 1), 2, 3);
    Map<String, float[]> weights = new HashMap<>();
    GraphBuilder graph = swin.backbone(height, width, Ran.recording(height, weights));
    float[] image = Ran.gaussian(width, 3 * height * width);
    Map<String, Runs.Value> outputs =
        Ran.run(graph, Map.of("image", Ran.value(image, 1, 3, height, width)));

    ReferenceLayers net = new ReferenceLayers(weights, null);
    int h = (height + 3) / 4;
    int w = (width + 3) / 4;
    double[][] x = net.norm("patch_embed.norm", embedded(weights, image, height, width));
    int[] depths = {2, 2, 2, 1};
    for (int stage = 0; stage < 4; stage++) {
      for (int block = 0; block < depths[stage]; block++) {
        boolean single = h <= 3 && w <= 3;
        x =
            attended(
                net,
                "layers." + stage + ".blocks." + block,
                x,
                h,
                w,
                2 << stage,
                block % 2 == 1 && !single ? 1 : 0);
      }
      Runs.Value output = outputs.get("res" + (stage + 2));
      Trial.close(output.values(), Plain.map(net.norm("norm" + stage, x)));
      assertThat(output.sizes()).containsExactly(1, 4L << stage, h, w);
      if (stage < 3) {
        x = halved(net, "layers." + stage + ".downsample", x, h, w);
        h = (h + 1) / 2;
        w = (w + 1) / 2;
      }
    }
  }

  private static double[][] embedded(
      Map<String, float[]> weights, float[] image, int height, int width) {
    int w = (width + 3) / 4;
    double[][] patches = new double[(height + 3) / 4 * w][48];
    for (int i = 0; i < image.length; i++) {
      int channel = i / (height * width);
      int row = i / width % height;
      int column = i % width;
      int patch = row / 4 * w + column / 4;
      patches[patch][channel * 16 + row % 4 * 4 + column % 4] = image[i];
    }
    return Plain.linear(
        patches, weights.get("patch_embed.proj.weight"), weights.get("patch_embed.proj.bias"));
  }

  private static double[][] halved(ReferenceLayers net, String name, double[][] x, int h, int w) {
    int channels = x[0].length;
    int halfW = (w + 1) / 2;
    double[][] squares = new double[(h + 1) / 2 * halfW][4 * channels];
    // In the authors' order: top left, bottom left, top right, bottom right.
    int[][] corners = {{0, 0}, {1, 0}, {0, 1}, {1, 1}};
    for (int p = 0; p < squares.length; p++) {
      for (int corner = 0; corner < 4; corner++) {
        int row = 2 * (p / halfW) + corners[corner][0];
        int column = 2 * (p % halfW) + corners[corner][1];
        if (row < h && column < w) {
          System.arraycopy(x[row * w + column], 0, squares[p], corner * channels, channels);
        }
      }
    }
    return net.linear(name + ".reduction", net.norm(name + ".norm", squares));
  }

  /** The seed's "about 0.6 % more for each attention shift". */
  @Test
  void anAttentionShiftOfSeqRankCostsSixThousandthsOfTheRest() throws Exception {
    SeqRank seqRank = SeqRank.published(2);
    long features =
        Ran.multiplyAdds(seqRank.features(Swin.large(12), 800, 800, WeightSource.shapeOnly()));
    long shift = Ran.multiplyAdds(seqRank.shift(625, WeightSource.shapeOnly()));
    assertThat(100.0 * shift / features).isBetween(0.45, 0.65);
  }

  @Test
  void pythonsCheckerAcceptsTheGraphs(@TempDir Path folder) throws Exception {
    new Swin(4, List.of(2, 2, 2, 1), 2, 3)
        .backbone(52, 75, WeightSource.seeded(1))
        .write(folder.resolve("small.onnx"));
    Swin.large(12).backbone(800, 800, WeightSource.shapeOnly()).write(folder.resolve("large.onnx"));
    PythonChecker.checkAll(folder);
  }
}
