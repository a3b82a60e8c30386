package io.fovea.models.attention;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Tensor;
import java.util.List;

/**
 * The blender's second baseline, as in FCIS: a box is divided into cells x cells, and each cell
 * shows the one base that is its own. There is nothing to learn, and no attention is taken.
 *
 * @param regions how bases are cut out
 * @param cells a side; there are cells x cells bases, those of the first row first
 */
public record Assembler(Regions regions, int cells) implements Attention {
  public Assembler {
    if (cells < 1) {
      throw new IllegalArgumentException(cells + " cells a side");
    }
  }

  @Override
  public String name() {
    return "assembler";
  }

  @Override
  public List<Input> inputs(int tokens) {
    return Blender.inputs(tokens, cells * cells);
  }

  /** Takes bases, boxes and images as {@link Blender#blend} does; gives [instances, R, R]. */
  @Override
  public List<Tensor> connect(GraphBuilder graph, List<Tensor> inputs) {
    Attention.requireInputs(this, inputs, 3);
    int size = regions.size();
    float[] owned = new float[cells * cells * size * size];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int cell = y * cells / size * cells + x * cells / size;
        owned[(cell * size + y) * size + x] = 1;
      }
    }
    Tensor cut = regions.cut(graph, inputs.get(0), inputs.get(1), inputs.get(2));
    Tensor mask = graph.constant("owned", owned, 1, (long) cells * cells, size, size);
    return List.of(graph.reduceSum(graph.mul(cut, mask), false, 1));
  }
}
