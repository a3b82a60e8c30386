package io.fovea.models.graph;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Runs a built graph through ONNX Runtime. */
public final class Runs {
  /** A tensor's sizes and its values, widened to doubles, in row-major order. */
  @SuppressWarnings("ArrayRecordComponent") // read by tests alone, never compared
  public record Value(long[] sizes, double[] values) {}

  private Runs() {}

  public static Map<String, Value> run(GraphBuilder graph, Map<String, OnnxTensor> inputs)
      throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession session = environment.createSession(graph.toBytes(), options);
        OrtSession.Result result = session.run(inputs)) {
      Map<String, Value> values = new LinkedHashMap<>();
      for (Map.Entry<String, OnnxValue> output : result) {
        values.put(output.getKey(), value((OnnxTensor) output.getValue()));
      }
      return values;
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  public static Map<String, Value> run(
      GraphBuilder graph, String name, float[] values, long... sizes) throws OrtException {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    inputs.put(name, floats(values, sizes));
    return run(graph, inputs);
  }

  public static OnnxTensor floats(float[] values, long... sizes) throws OrtException {
    return OnnxTensor.createTensor(
        OrtEnvironment.getEnvironment(), FloatBuffer.wrap(values), sizes);
  }

  public static OnnxTensor longs(long[] values, long... sizes) throws OrtException {
    return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), LongBuffer.wrap(values), sizes);
  }

  /** Values between -1 and 1 from a fixed seed. */
  public static float[] random(long seed, int count) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }

  private static Value value(OnnxTensor tensor) {
    long[] sizes = tensor.getInfo().getShape();
    int count = (int) tensor.getInfo().getNumElements();
    double[] values = new double[count];
    switch (tensor.getInfo().type) {
      case FLOAT -> {
        FloatBuffer buffer = tensor.getFloatBuffer();
        for (int i = 0; i < count; i++) {
          values[i] = buffer.get(i);
        }
      }
      case INT64 -> {
        LongBuffer buffer = tensor.getLongBuffer();
        for (int i = 0; i < count; i++) {
          values[i] = buffer.get(i);
        }
      }
      case BOOL, UINT8 -> {
        for (int i = 0; i < count; i++) {
          values[i] = tensor.getByteBuffer().get(i);
        }
      }
      case INT32 -> {
        for (int i = 0; i < count; i++) {
          values[i] = tensor.getIntBuffer().get(i);
        }
      }
      default -> throw new IllegalArgumentException("no test reads " + tensor.getInfo().type);
    }
    return new Value(sizes, values);
  }
}
