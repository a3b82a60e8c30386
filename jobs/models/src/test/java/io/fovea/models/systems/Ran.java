package io.fovea.models.systems;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Runs;
import io.fovea.models.weights.WeightSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Runs systems, and counts what they multiply. */
final class Ran {
  private Ran() {}

  /** Seeded weights that are written down for a reference to read. */
  static WeightSource recording(long seed, Map<String, float[]> weights) {
    WeightSource seeded = WeightSource.seeded(seed);
    return (name, sizes) -> {
      weights.put(name, seeded.weight(name, sizes).orElseThrow());
      return Optional.of(weights.get(name));
    };
  }

  static float[] gaussian(long seed, int count) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Runs a graph on FLOAT inputs, each given with its sizes. */
  static Map<String, Runs.Value> run(GraphBuilder graph, Map<String, Runs.Value> inputs)
      throws Exception {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    for (Map.Entry<String, Runs.Value> input : inputs.entrySet()) {
      double[] values = input.getValue().values();
      float[] floats = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        floats[i] = (float) values[i];
      }
      tensors.put(input.getKey(), Runs.floats(floats, input.getValue().sizes()));
    }
    return Runs.run(graph, tensors);
  }

  static Runs.Value value(float[] values, long... sizes) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return new Runs.Value(sizes, wide);
  }

  /** Multiply-adds of matrix products and convolutions, symbols counting as 1. */
  static long multiplyAdds(GraphBuilder graph) throws Exception {
    return multiplyAdds(graph, "");
  }

  /** Those within modules whose names start so. */
  static long multiplyAdds(GraphBuilder graph, String module) throws Exception {
    GraphProto proto = ModelProto.parseFrom(graph.toBytes()).getGraph();
    Map<String, long[]> sizes = new HashMap<>();
    for (List<ValueInfoProto> infos :
        List.of(proto.getInputList(), proto.getValueInfoList(), proto.getOutputList())) {
      for (ValueInfoProto info : infos) {
        List<Dimension> dims = info.getType().getTensorType().getShape().getDimList();
        sizes.put(
            info.getName(),
            dims.stream().mapToLong(dim -> Math.max(1, dim.getDimValue())).toArray());
      }
    }
    long total = 0;
    for (NodeProto node : proto.getNodeList()) {
      if (!node.getName().startsWith(module)) {
        continue;
      }
      long[] out = sizes.get(node.getOutput(0));
      if (node.getOpType().equals("MatMul")) {
        long[] left = sizes.get(node.getInput(0));
        total += product(out, 0) * left[left.length - 1];
      } else if (node.getOpType().equals("Conv")) {
        total += product(out, 0) * product(sizes.get(node.getInput(1)), 1);
      }
    }
    return total;
  }

  private static long product(long[] sizes, int from) {
    long product = 1;
    for (int i = from; i < sizes.length; i++) {
      product *= sizes[i];
    }
    return product;
  }
}
