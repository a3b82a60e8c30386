package io.fovea.models.cost;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.session.ModelStructure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes the projections out of a graph of attention, so that what is left can be run and timed by
 * itself: logits, softmax, weighted sums and what lies between them. The result of every product
 * with weights, its bias added, becomes an input; what attention gives before the next such product
 * becomes an output. Products with weights within the logits, as those of relative positions are,
 * stay. A graph without such products, or without attention, stays as it is.
 */
public final class AttentionCore {
  private final ModelProto whole;
  private final List<Step> steps;
  private final Map<String, List<Integer>> consumers = new HashMap<>();
  private final Map<String, Integer> producers = new HashMap<>();

  /** What is replaced by inputs of the graph. */
  private final Set<String> given = new LinkedHashSet<>();

  /** Positions of the products, and of biases after them. */
  private final Set<Integer> cut = new HashSet<>();

  private AttentionCore(ModelProto whole, List<Step> steps) {
    this.whole = whole;
    this.steps = steps;
    for (int i = 0; i < steps.size(); i++) {
      for (String output : steps.get(i).outputs()) {
        producers.put(output, i);
      }
      for (String input : steps.get(i).inputs()) {
        consumers.computeIfAbsent(input, name -> new ArrayList<>()).add(i);
      }
    }
  }

  /**
   * The core of a graph that was built here, every size of which is fixed, as an ONNX file's bytes;
   * those of the graph itself where there is nothing to take out.
   */
  public static byte[] of(GraphBuilder graph) {
    byte[] bytes = graph.toBytes();
    try {
      ModelProto lean =
          ModelStructure.read(new ByteArrayInputStream(bytes), graph.toString()).model();
      GraphInputs inputs = GraphInputs.settle("the graph", lean.getGraph(), Map.of());
      List<Step> steps = new Walk(lean, inputs.facts(), inputs.asDeclared()).steps();
      Set<Integer> core = AttentionFinder.find(steps).core();
      Set<Integer> products = new Dataflow(steps).weightProducts();
      products.removeAll(core);
      if (core.isEmpty() || products.isEmpty()) {
        return bytes;
      }
      AttentionCore cutting = new AttentionCore(ModelProto.parseFrom(bytes), steps);
      products.forEach(cutting::cut);
      return cutting.rest(core).toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("what was just written cannot be read", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void cut(int product) {
    cut.add(product);
    String result = steps.get(product).outputs().get(0);
    List<Integer> users = consumers.getOrDefault(result, List.of());
    if (users.size() == 1 && isBias(steps.get(users.get(0)), result)) {
      cut.add(users.get(0));
      result = steps.get(users.get(0)).outputs().get(0);
    }
    given.add(result);
  }

  private boolean isBias(Step step, String product) {
    return step.type().equals("Add")
        && step.inputs().stream().filter(input -> !input.equals(product)).allMatch(this::isConstant)
        && !step.inputs().get(0).equals(step.inputs().get(1));
  }

  private boolean isConstant(String value) {
    Integer producer = producers.get(value);
    return producer == null
        ? whole.getGraph().getInitializerList().stream().anyMatch(t -> t.getName().equals(value))
        : steps.get(producer).isConstant();
  }

  private ModelProto rest(Set<Integer> core) {
    Set<String> outputs = outputs(core);
    Set<String> needed = new HashSet<>(outputs);
    Set<Integer> kept = new HashSet<>();
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      if (!cut.contains(i) && step.outputs().stream().anyMatch(needed::contains)) {
        kept.add(i);
        needed.addAll(step.inputs());
      }
    }
    GraphProto old = whole.getGraph();
    GraphProto.Builder graph = old.toBuilder();
    graph.clearNode().clearInitializer().clearInput().clearOutput().clearValueInfo();
    Map<String, ValueInfoProto> infos = new HashMap<>();
    for (List<ValueInfoProto> all :
        List.of(old.getInputList(), old.getValueInfoList(), old.getOutputList())) {
      all.forEach(info -> infos.put(info.getName(), info));
    }
    for (ValueInfoProto input : old.getInputList()) {
      if (needed.contains(input.getName())) {
        graph.addInput(input);
      }
    }
    for (String name : given) {
      if (needed.contains(name)) {
        graph.addInput(input(name));
      }
    }
    for (TensorProto tensor : old.getInitializerList()) {
      if (needed.contains(tensor.getName())) {
        graph.addInitializer(tensor);
      }
    }
    Set<String> keptOutputs = new HashSet<>();
    kept.forEach(at -> keptOutputs.addAll(steps.get(at).outputs()));
    for (NodeProto node : old.getNodeList()) {
      if (keptOutputs.contains(node.getOutput(0))) {
        graph.addNode(node);
        for (String output : node.getOutputList()) {
          graph.addValueInfo(infos.get(output));
        }
      }
    }
    outputs.forEach(name -> graph.addOutput(infos.get(name)));
    return whole.toBuilder().setGraph(graph).build();
  }

  private ValueInfoProto input(String name) {
    Step producer = steps.get(producers.get(name));
    Fact fact = producer.results().get(producer.outputs().indexOf(name));
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long size : fact.dims()) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(fact.type().getNumber())
                        .setShape(shape)))
        .build();
  }

  /** What attention made, where a product with weights or nothing comes next. */
  private Set<String> outputs(Set<Integer> core) {
    Set<String> made = new HashSet<>();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (!cut.contains(i)
          && (core.contains(i) || step.inputs().stream().anyMatch(made::contains))) {
        made.addAll(step.outputs());
      }
    }
    Set<String> outputs = new LinkedHashSet<>();
    for (int i = 0; i < steps.size(); i++) {
      if (cut.contains(i)) {
        steps.get(i).inputs().stream().filter(made::contains).forEach(outputs::add);
      }
    }
    for (ValueInfoProto output : whole.getGraph().getOutputList()) {
      if (made.contains(output.getName())) {
        outputs.add(output.getName());
      }
    }
    return outputs;
  }
}
