package io.fovea.models.attention;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the attention maps of any model visible, for {@link MapDiagnostics}: the same model with
 * two more outputs for each attention, its weights and its keys. Attention is a softmax whose input
 * comes from a product of matrices, through scales, masks and sums, and whose output goes into one.
 * Keys that were divided by their length are taken as they were before.
 */
public final class AttentionProbe {
  private static final Set<String> BETWEEN =
      Set.of("Add", "Sub", "Mul", "Div", "Where", "Reshape", "Clip", "Identity");
  private static final Set<String> PREPARATION =
      Set.of("Mul", "Div", "Unsqueeze", "Reshape", "Identity");

  /**
   * One attention.
   *
   * @param name of its softmax in the graph
   * @param weights output with the maps [..., queries, keys]
   * @param keys output with the keys, [..., keys, width] or, where transposed, [..., width, keys]
   */
  public record Point(String name, String weights, String keys, boolean transposed) {}

  /**
   * A matrix of learned queries that attention uses as it is.
   *
   * @param name of the weight
   */
  public record Queries(String name, int rows, OrthogonalityTerms terms) {}

  private final Map<String, NodeProto> producers = new HashMap<>();
  private final Map<String, TensorProto> initialisers = new HashMap<>();
  private final List<Point> points = new ArrayList<>();
  private final Map<String, Queries> queries = new HashMap<>();
  private final byte[] model;

  private AttentionProbe(ModelProto original) {
    GraphProto graph = original.getGraph();
    Set<String> multiplied = new HashSet<>();
    for (NodeProto node : graph.getNodeList()) {
      node.getOutputList().forEach(output -> producers.put(output, node));
      if (node.getOpType().equals("MatMul")) {
        multiplied.add(node.getInput(0));
      }
    }
    graph.getInitializerList().forEach(tensor -> initialisers.put(tensor.getName(), tensor));
    GraphProto.Builder probed = graph.toBuilder();
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals("Softmax") && multiplied.contains(node.getOutput(0))) {
        NodeProto product = productBefore(node);
        if (product != null) {
          expose(probed, node, product);
        }
      }
    }
    this.model = original.toBuilder().setGraph(probed).build().toByteArray();
  }

  /** A probe of a model whose weights are all within it. */
  public static AttentionProbe of(ModelProto model) {
    return new AttentionProbe(model);
  }

  /** The model with its attentions as outputs, as an ONNX file's bytes. */
  public byte[] model() {
    return model.clone();
  }

  /** The attentions found, in the graph's order. */
  public List<Point> points() {
    return List.copyOf(points);
  }

  /** The matrices of learned queries found, sorted by name. */
  public List<Queries> queries() {
    return queries.keySet().stream().sorted().map(queries::get).toList();
  }

  /** The nearest product of matrices that a softmax's input is made of; null if there is none. */
  private NodeProto productBefore(NodeProto softmax) {
    Deque<String> open = new ArrayDeque<>(List.of(softmax.getInput(0)));
    while (!open.isEmpty()) {
      NodeProto node = producers.get(open.removeFirst());
      if (node != null && node.getOpType().equals("MatMul")) {
        return node;
      }
      if (node != null && BETWEEN.contains(node.getOpType())) {
        open.addAll(node.getInputList());
      }
    }
    return null;
  }

  private void expose(GraphProto.Builder graph, NodeProto softmax, NodeProto product) {
    String keys = product.getInput(1);
    NodeProto before = producers.get(keys);
    boolean transposed = true;
    if (before != null && before.getOpType().equals("Transpose")) {
      keys = beforeNorm(before.getInput(0));
      transposed = false;
    }
    String weights = output(graph, softmax.getOutput(0), "weights");
    points.add(new Point(softmax.getName(), weights, output(graph, keys, "keys"), transposed));
    learned(product.getInput(0));
  }

  private String output(GraphProto.Builder graph, String tensor, String what) {
    String name = "probe/" + points.size() + "/" + what;
    graph.addNode(
        NodeProto.newBuilder()
            .setName(name)
            .setOpType("Identity")
            .addInput(tensor)
            .addOutput(name));
    graph.addOutput(
        ValueInfoProto.newBuilder()
            .setName(name)
            .setType(
                TypeProto.newBuilder()
                    .setTensorType(
                        TypeProto.Tensor.newBuilder()
                            .setElemType(TensorProto.DataType.FLOAT.getNumber()))));
    return name;
  }

  /** What was divided by its own length, or the tensor itself. */
  private String beforeNorm(String tensor) {
    NodeProto division = producers.get(tensor);
    if (division == null || !division.getOpType().equals("Div")) {
      return tensor;
    }
    NodeProto length = producers.get(division.getInput(1));
    while (length != null && Set.of("Max", "Clip", "Add").contains(length.getOpType())) {
      length = producers.get(length.getInput(0));
    }
    boolean own =
        length != null
            && length.getOpType().equals("ReduceL2")
            && length.getInput(0).equals(division.getInput(0));
    return own ? division.getInput(0) : tensor;
  }

  private void learned(String tensor) {
    String at = beforeNorm(tensor);
    NodeProto node = producers.get(at);
    while (node != null && PREPARATION.contains(node.getOpType())) {
      at = beforeNorm(node.getInput(0));
      node = producers.get(at);
    }
    TensorProto matrix = initialisers.get(at);
    if (matrix != null
        && matrix.getDimsCount() == 2
        && matrix.getDataType() == TensorProto.DataType.FLOAT.getNumber()) {
      int rows = Math.toIntExact(matrix.getDims(0));
      queries.put(at, new Queries(at, rows, OrthogonalityTerms.of(values(matrix), rows)));
    }
  }

  private static float[] values(TensorProto tensor) {
    if (tensor.getFloatDataCount() > 0) {
      float[] values = new float[tensor.getFloatDataCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = tensor.getFloatData(i);
      }
      return values;
    }
    FloatBuffer buffer =
        tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  /**
   * What the outputs of one run say of an attention: the mean over its maps, of every image and
   * head.
   *
   * @param weights of the point, of these sizes
   * @param keys of the point
   * @return {@link MapDiagnostics#followsNorms} is the mean of those maps that have one
   */
  public static MapDiagnostics read(
      Point point, float[] weights, long[] sizes, float[] keys, long[] keySizes) {
    int seen = Math.toIntExact(sizes[sizes.length - 1]);
    int asked = Math.toIntExact(sizes[sizes.length - 2]);
    int last = Math.toIntExact(keySizes[keySizes.length - 1]);
    int other = Math.toIntExact(keySizes[keySizes.length - 2]);
    int maps = weights.length / (seen * asked);
    int sets = keys.length / (last * other);
    if ((point.transposed() ? last : other) != seen || maps % sets != 0) {
      throw new IllegalArgumentException("the keys of " + point + " do not fit its maps");
    }
    double alike = 0;
    double follows = 0;
    int following = 0;
    for (int map = 0; map < maps; map++) {
      float[] own = new float[asked * seen];
      System.arraycopy(weights, map * own.length, own, 0, own.length);
      // One set of keys may serve several maps, as when heads share them.
      float[] rows = rows(keys, map * sets / maps, other, last, point.transposed());
      MapDiagnostics one = MapDiagnostics.of(own, asked, rows);
      alike += one.alike() / maps;
      if (!Double.isNaN(one.followsNorms())) {
        follows += one.followsNorms();
        following++;
      }
    }
    return new MapDiagnostics(alike, following == 0 ? Double.NaN : follows / following);
  }

  private static float[] rows(float[] keys, int set, int height, int width, boolean transposed) {
    float[] rows = new float[height * width];
    int from = set * rows.length;
    for (int i = 0; i < rows.length; i++) {
      int to = transposed ? i % width * height + i / width : i;
      rows[to] = keys[from + i];
    }
    return rows;
  }
}
