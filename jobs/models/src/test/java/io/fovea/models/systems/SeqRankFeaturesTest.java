package io.fovea.models.systems;

import io.fovea.models.attention.MultiHead;
import io.fovea.models.attention.Plain;
import io.fovea.models.attention.Trial;
import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Runs;
import io.fovea.models.graph.Shape;
import io.fovea.models.graph.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SeqRank's fovea beside the reference text in plain Java, over maps that are given. */
class SeqRankFeaturesTest {
  private static final int N = 3;
  private static final int D = 8;
  private static final int HEIGHT = 96;
  private static final int WIDTH = 160;

  private Map<String, float[]> weights;
  private ReferenceLayers net;

  /** A map as rows of channels. */
  private record PixelMap(double[][] pixels, int height, int width) {
    double[] channel(int c) {
      double[] values = new double[pixels.length];
      for (int p = 0; p < values.length; p++) {
        values[p] = pixels[p][c];
      }
      return values;
    }

    PixelMap resized(int newHeight, int newWidth) {
      double[][] result = new double[newHeight * newWidth][pixels[0].length];
      for (int c = 0; c < pixels[0].length; c++) {
        double[] values = Plain.resized(channel(c), height, width, newHeight, newWidth);
        for (int p = 0; p < values.length; p++) {
          result[p][c] = values[p];
        }
      }
      return new PixelMap(result, newHeight, newWidth);
    }
  }

  private PixelMap normed(String name, PixelMap map) {
    double[][] projected = net.linear(name + ".conv", map.pixels);
    return new PixelMap(
        net.norm(name + ".norm", ReferenceLayers.gelu(projected)), map.height, map.width);
  }

  private PixelMap smoothed(String name, PixelMap map) {
    float[] weight = weights.get(name + ".weight");
    double[][] result = new double[map.pixels.length][D];
    for (int p = 0; p < result.length; p++) {
      int y = p / map.width;
      int x = p % map.width;
      for (int o = 0; o < D; o++) {
        double sum = weights.get(name + ".bias")[o];
        for (int k = 0; k < 9; k++) {
          int row = y + k / 3 - 1;
          int column = x + k % 3 - 1;
          if (row >= 0 && row < map.height && column >= 0 && column < map.width) {
            for (int c = 0; c < D; c++) {
              sum += weight[(o * D + c) * 9 + k] * map.pixels[row * map.width + column][c];
            }
          }
        }
        result[p][o] = sum;
      }
    }
    return new PixelMap(result, map.height, map.width);
  }

  private PixelMap[] neck(PixelMap... maps) {
    PixelMap[] levels = new PixelMap[4];
    for (int i = 3; i >= 0; i--) {
      PixelMap lateral = normed("neck.lateral." + i, maps[i]);
      if (i == 3) {
        levels[i] = lateral;
        continue;
      }
      PixelMap above = levels[i + 1].resized(lateral.height, lateral.width);
      double[][] sum =
          ReferenceLayers.sum(smoothed("neck.merge." + i + ".up", above).pixels, lateral.pixels);
      levels[i] = normed("neck.merge." + i, new PixelMap(sum, lateral.height, lateral.width));
    }
    return levels;
  }

  private double[][] head(String name, double[][] q) {
    double[][] x = net.norm("fovea.head.norm", q);
    for (int i = 0; i < 3; i++) {
      x = net.linear("fovea.head." + name + ".layers." + i, i == 0 ? x : ReferenceLayers.relu(x));
    }
    return x;
  }

  private static double share(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  /** Bins of a box without the half pixel, as many samples a bin as it has pixels. */
  private static double[] cut(PixelMap map, double[] box, int grid, int channel) {
    double width = Math.max(1, box[2] - box[0]);
    double height = Math.max(1, box[3] - box[1]);
    int down = (int) Math.ceil(height / grid);
    int across = (int) Math.ceil(width / grid);
    double[] values = map.channel(channel);
    double[] bins = new double[grid * grid];
    for (int bin = 0; bin < bins.length; bin++) {
      int row = bin / grid;
      for (int i = 0; i < down * across; i++) {
        int line = i / across;
        double y = box[1] + (row + (line + 0.5) / down) * height / grid;
        double x = box[0] + (bin % grid + (i % across + 0.5) / across) * width / grid;
        boolean outside = y < -1 || x < -1 || y > map.height || x > map.width;
        bins[bin] +=
            outside ? 0 : Plain.clamped(values, map.height, map.width, y, x) / (down * across);
      }
    }
    return bins;
  }

  private double[][] block(
      int index, double[][] q, double[][] qpe, PixelMap map, PixelMap position, int grid) {
    String name = "fovea.block." + index;
    int cells = grid * grid;
    double[][] boxes = head("box", q);
    double[][] fromQuery =
        net.norm(name + ".from_query.norm", net.linear(name + ".from_query.linear", q));
    double[][] looked = new double[N * cells][D];
    for (int n = 0; n < N; n++) {
      // Centre x, centre y, then the height before the width.
      double cx = share(boxes[n][0]);
      double cy = share(boxes[n][1]);
      double h = share(boxes[n][2]);
      double w = share(boxes[n][3]);
      double[] box = {
        Math.max(0, cx - w / 2) * map.width,
        Math.max(0, cy - h / 2) * map.height,
        Math.min(1, cx + w / 2) * map.width,
        Math.min(1, cy + h / 2) * map.height
      };
      for (int c = 0; c < D; c++) {
        double[] bins = cut(map, box, grid, c);
        for (int cell = 0; cell < cells; cell++) {
          looked[n * cells + cell][c] =
              bins[cell] + weights.get("fovea.grid." + (grid - 1) + ".embedding")[c * cells + cell];
        }
      }
    }
    double[][] fromMap =
        net.norm(name + ".from_map.norm", net.linear(name + ".from_map.linear", looked));
    double[][] t = new double[N * cells][];
    double[][] placed = new double[N * cells][];
    for (int i = 0; i < t.length; i++) {
      int n = i / cells;
      t[i] = ReferenceLayers.sum(new double[][] {fromQuery[n]}, new double[][] {fromMap[i]})[0];
      placed[i] = ReferenceLayers.sum(new double[][] {t[i]}, new double[][] {qpe[n]})[0];
    }
    double[][] keys = ReferenceLayers.sum(map.pixels, position.pixels);
    t =
        net.norm(
            name + ".cross_norm",
            ReferenceLayers.sum(
                t, net.attend(name + ".cross_attention", placed, keys, map.pixels)));
    double[][] mean = new double[N][D];
    for (int i = 0; i < t.length; i++) {
      for (int c = 0; c < D; c++) {
        mean[i / cells][c] += t[i][c] / cells;
      }
    }
    double[][] x = net.norm(name + ".fuse.norm", net.linear(name + ".fuse.linear", mean));
    double[][] own = ReferenceLayers.sum(x, qpe);
    x =
        net.norm(
            name + ".self_norm",
            ReferenceLayers.sum(x, net.attend(name + ".self_attention", own, own, x)));
    double[][] inner = ReferenceLayers.gelu(net.linear(name + ".feed_forward.linear1", x));
    return net.norm(
        name + ".feed_forward_norm",
        ReferenceLayers.sum(x, net.linear(name + ".feed_forward.linear2", inner)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4})
  void agreesWithTheReference(int blocks) throws Exception {
    int[] channels = {3, 5, 4, 6};
    Map<String, Runs.Value> inputs = new HashMap<>();
    inputs.put("image", Ran.value(new float[3 * HEIGHT * WIDTH], 1, 3, HEIGHT, WIDTH));
    PixelMap[] maps = new PixelMap[4];
    for (int i = 0; i < 4; i++) {
      int h = HEIGHT / (4 << i);
      int w = WIDTH / (4 << i);
      float[] values = Ran.gaussian(i, channels[i] * h * w);
      inputs.put("map_" + i, Ran.value(values, 1, channels[i], h, w));
      maps[i] = new PixelMap(Plain.pixels(values, 0, channels[i], h * w), h, w);
    }
    // A backbone that hands on what it is given.
    Backbone given =
        (GraphBuilder graph, Tensor image) -> {
          List<Tensor> tensors = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            Shape shape = Shape.of(1, channels[i], maps[i].height, maps[i].width);
            tensors.add(graph.input("map_" + i, ElementType.FLOAT, shape));
          }
          return tensors;
        };
    weights = new HashMap<>();
    SeqRank system = new SeqRank(N, D, 2, 12, blocks, 2);
    GraphBuilder graph = system.features(given, HEIGHT, WIDTH, Ran.recording(blocks, weights));
    Map<String, Runs.Value> outputs = Ran.run(graph, inputs);

    net = new ReferenceLayers(weights, new MultiHead(D, 2));
    PixelMap[] levels = neck(maps);
    PixelMap table = new PixelMap(Plain.pixels(weights.get("map_position"), 0, D, 25 * 25), 25, 25);
    double[][] qpe = Plain.rows(weights.get("query_position"), 0, N, D);
    double[][] q = Plain.rows(weights.get("fovea.query"), 0, N, D);
    for (int i = 0; i < blocks; i++) {
      PixelMap level = levels[3 - i % 3];
      double[][] pixels = new double[level.pixels.length][D];
      for (int p = 0; p < pixels.length; p++) {
        for (int c = 0; c < D; c++) {
          pixels[p][c] = level.pixels[p][c] + weights.get("fovea.level_embedding")[i % 3 * D + c];
        }
      }
      PixelMap placed = new PixelMap(pixels, level.height, level.width);
      q = block(i, q, qpe, placed, table.resized(level.height, level.width), i % 3 + 1);
    }
    Trial.close(outputs.get("queries").values(), Plain.flat(q));
    Trial.close(outputs.get("boxes").values(), Plain.flat(head("box", q)));
    Trial.close(outputs.get("tokens").values(), Plain.flat(levels[3].pixels));
    double[][] embed = head("mask", q);
    double[][] masks = new double[N][levels[0].pixels.length];
    for (int n = 0; n < N; n++) {
      for (int p = 0; p < masks[n].length; p++) {
        masks[n][p] = Plain.dot(embed[n], levels[0].pixels[p], 0, D);
      }
    }
    Trial.close(outputs.get("masks").values(), Plain.flat(masks));
    double[][] score = net.linear("fovea.head.score", net.norm("fovea.head.norm", q));
    Trial.close(outputs.get("objectness").values(), Plain.flat(score));
  }
}
