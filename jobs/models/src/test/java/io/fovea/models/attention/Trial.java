package io.fovea.models.attention;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import io.fovea.models.attention.Attention.Input;
import io.fovea.models.graph.Dim;
import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Runs;
import io.fovea.models.graph.Shape;
import io.fovea.models.weights.WeightSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A mechanism run by ONNX Runtime on random inputs and weights, which a reference then reads. */
public final class Trial {
  private static final double TOLERANCE = 1e-4;
  private static final String SCOPE = "attention.";

  final Map<String, float[]> weights = new HashMap<>();
  final Map<String, float[]> inputs = new HashMap<>();
  final Map<String, long[]> longs = new HashMap<>();
  final List<double[]> outputs = new ArrayList<>();
  final List<long[]> sizes = new ArrayList<>();

  private final Attention mechanism;
  private final List<Input> declared;
  private final long seed;

  Trial(Attention mechanism, long seed, Input... inputs) {
    this.mechanism = mechanism;
    this.declared = List.of(inputs);
    this.seed = seed;
    Random random = new Random(seed);
    for (Input input : inputs) {
      int count = 1;
      for (Dim dim : input.shape().dims()) {
        count *= (int) dim.size();
      }
      if (input.type() == ElementType.INT64) {
        longs.put(input.name(), new long[count]);
      } else {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
          values[i] = (float) random.nextGaussian();
        }
        this.inputs.put(input.name(), values);
      }
    }
  }

  static Input floats(String name, Object... sizes) {
    return Input.floats(name, sizes);
  }

  static Input longs(String name, Object... sizes) {
    return new Input(name, ElementType.INT64, Shape.of(sizes));
  }

  /** Weights given here are used as they are; all others are drawn. */
  Trial run() throws Exception {
    WeightSource seeded = WeightSource.seeded(seed);
    Map<String, float[]> given = Map.copyOf(weights);
    WeightSource source =
        (name, shape) -> {
          float[] values = given.get(name.substring(SCOPE.length()));
          float[] used = values != null ? values : seeded.weight(name, shape).orElseThrow();
          weights.put(name.substring(SCOPE.length()), used);
          return Optional.of(used);
        };
    GraphBuilder graph = mechanism.graph(declared, source);
    Map<String, OnnxTensor> tensors = new HashMap<>();
    for (Input input : declared) {
      long[] shape = input.shape().dims().stream().mapToLong(Dim::size).toArray();
      tensors.put(
          input.name(),
          input.type() == ElementType.INT64
              ? Runs.longs(longs.get(input.name()), shape)
              : Runs.floats(inputs.get(input.name()), shape));
    }
    outputs.clear();
    sizes.clear();
    for (Runs.Value value : Runs.run(graph, tensors).values()) {
      outputs.add(value.values());
      sizes.add(value.sizes());
    }
    return this;
  }

  double[] output() {
    return outputs.get(0);
  }

  float[] input(String name) {
    return inputs.get(name);
  }

  float[] weight(String name) {
    return weights.get(name);
  }

  /** Relative to each value, or to their mean size where a value happens to be near 0. */
  public static void close(double[] actual, double[] expected) {
    assertThat(actual).hasSize(expected.length);
    double mean = 0;
    for (double value : expected) {
      mean += Math.abs(value) / expected.length;
    }
    for (int i = 0; i < expected.length; i++) {
      double allowed = TOLERANCE * Math.max(Math.abs(expected[i]), mean);
      if (!(Math.abs(actual[i] - expected[i]) <= allowed)) {
        throw new AssertionError(
            "value " + i + " is " + actual[i] + ", the reference has " + expected[i]);
      }
    }
  }
}
