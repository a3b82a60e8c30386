package io.fovea.models.cost;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.fovea.models.cost.Rule.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Goes through a graph in its order and works out the sizes of every value. Functions of the
 * model's own and branches whose condition is known are opened in place.
 */
final class Walk {
  /** Functions in functions; a model beyond this is made to overflow a stack. */
  private static final int DEEPEST = 32;

  /** Opened operators; a model beyond this is made to run for ever. */
  private static final int MOST_STEPS = 2_000_000;

  /** A weight of the model: its name there, and what is known of it. */
  record Weight(String name, Fact fact, boolean initialiser) {}

  private final Map<String, FunctionProto> functions = new HashMap<>();
  private final Map<String, Fact> declared = new HashMap<>();
  private final Map<String, Fact> facts = new HashMap<>();
  private final Map<String, Weight> weights = new LinkedHashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final String constantsPrefix;
  private final boolean trustsDeclarations;
  private int opened;

  /**
   * @param inputs what is known of the graph's inputs
   * @param trustsDeclarations whether sizes that the file states for values in between hold for
   *     these inputs
   */
  Walk(ModelProto model, Map<String, Fact> inputs, boolean trustsDeclarations) {
    this.trustsDeclarations = trustsDeclarations;
    this.constantsPrefix = model.getProducerName().equals(Own.PRODUCER) ? Own.CONSTANTS : null;
    for (FunctionProto function : model.getFunctionsList()) {
      functions.put(function.getDomain() + ":" + function.getName(), function);
    }
    for (ValueInfoProto value : model.getGraph().getValueInfoList()) {
      declared.put(value.getName(), fact(value.getType()));
    }
    for (ValueInfoProto value : model.getGraph().getOutputList()) {
      declared.put(value.getName(), fact(value.getType()));
    }
    facts.putAll(inputs);
    graph(model.getGraph(), new Names("", null), opset(model), 0);
  }

  List<Step> steps() {
    return steps;
  }

  /** All weights by the walk's names, in the file's order. */
  Map<String, Weight> weights() {
    return weights;
  }

  Fact fact(String name) {
    return facts.get(name);
  }

  static long opset(ModelProto model) {
    return model.getOpsetImportList().stream()
        .filter(set -> set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx"))
        .mapToLong(set -> set.getVersion())
        .findFirst()
        .orElse(1);
  }

  /** A declared type; -1 for sizes that it leaves open. */
  static Fact fact(TypeProto type) {
    if (!type.hasTensorType()) {
      return Fact.unknown(DataType.UNDEFINED);
    }
    DataType element = Constants.type(type.getTensorType().getElemType());
    if (!type.getTensorType().hasShape()) {
      return Fact.unknown(element);
    }
    return Fact.of(
        element,
        type.getTensorType().getShape().getDimList().stream()
            .mapToLong(dim -> dim.hasDimValue() && dim.getDimValue() >= 0 ? dim.getDimValue() : -1)
            .toArray());
  }

  /** Names within one graph or call, as the walk's own; a graph within sees those around it. */
  private static final class Names {
    private final String prefix;
    private final Names outer;
    private final Map<String, String> known = new HashMap<>();

    private Names(String prefix, Names outer) {
      this.prefix = prefix;
      this.outer = outer;
    }

    private String define(String name) {
      String own = name.isEmpty() ? "" : prefix + name;
      known.put(name, own);
      return own;
    }

    private String of(String name) {
      if (name.isEmpty()) {
        return "";
      }
      String own = known.get(name);
      return own != null ? own : outer != null ? outer.of(name) : name;
    }
  }

  private void graph(GraphProto graph, Names names, long opset, int depth) {
    for (TensorProto tensor : graph.getInitializerList()) {
      Fact fact = Constants.read(tensor);
      String own = names.define(tensor.getName());
      facts.put(own, fact);
      boolean constant = constantsPrefix != null && tensor.getName().startsWith(constantsPrefix);
      if (!constant) {
        weights.put(own, new Weight(tensor.getName(), fact, true));
      }
    }
    for (var sparse : graph.getSparseInitializerList()) {
      long[] dims = sparse.getDimsList().stream().mapToLong(Long::longValue).toArray();
      String own = names.define(sparse.getValues().getName());
      facts.put(own, Fact.of(Constants.type(sparse.getValues().getDataType()), dims).asConstant());
      weights.put(
          own, new Weight(sparse.getValues().getName(), Constants.read(sparse.getValues()), true));
    }
    nodes(graph.getNodeList(), names, opset, depth);
  }

  private void nodes(List<NodeProto> nodes, Names names, long opset, int depth) {
    for (NodeProto node : nodes) {
      FunctionProto function = functions.get(node.getDomain() + ":" + node.getOpType());
      List<String> inputs = node.getInputList().stream().map(names::of).toList();
      List<String> outputs = node.getOutputList().stream().map(names::define).toList();
      if (outputs.isEmpty()) {
        throw new Refusal("its operator " + text(node) + " has no output");
      }
      NodeView view = new NodeView(node, opset, inputs.stream().map(facts::get).toList());
      if (function != null) {
        call(function, node, inputs, outputs, depth);
      } else if (node.getOpType().equals("If") && chosen(view) != null) {
        branch(chosen(view), outputs, names, opset, depth);
      } else {
        step(view, inputs, outputs, names);
      }
      if (steps.size() > MOST_STEPS) {
        throw new Refusal("it has over " + MOST_STEPS + " operators once its functions are opened");
      }
    }
  }

  private static String text(NodeProto node) {
    return node.getName().isEmpty()
        ? node.getOpType()
        : node.getName() + " (" + node.getOpType() + ")";
  }

  private void call(
      FunctionProto function,
      NodeProto node,
      List<String> inputs,
      List<String> outputs,
      int depth) {
    requireDepth(depth);
    Names inner = new Names(node.getName() + "#" + opened++ + "/", null);
    for (int i = 0; i < function.getInputCount(); i++) {
      inner.known.put(function.getInput(i), i < inputs.size() ? inputs.get(i) : "");
    }
    Map<String, AttributeProto> given = new HashMap<>();
    function.getAttributeProtoList().forEach(value -> given.put(value.getName(), value));
    node.getAttributeList().forEach(value -> given.put(value.getName(), value));
    List<NodeProto> body = new ArrayList<>();
    for (NodeProto line : function.getNodeList()) {
      NodeProto.Builder filled = line.toBuilder().clearAttribute();
      filled.setName(node.getName() + "/" + line.getName());
      for (AttributeProto attribute : line.getAttributeList()) {
        if (attribute.getRefAttrName().isEmpty()) {
          filled.addAttribute(attribute);
        } else if (given.containsKey(attribute.getRefAttrName())) {
          filled.addAttribute(
              given.get(attribute.getRefAttrName()).toBuilder().setName(attribute.getName()));
        }
      }
      body.add(filled.build());
    }
    long opset =
        function.getOpsetImportList().stream()
            .filter(set -> set.getDomain().isEmpty())
            .mapToLong(set -> set.getVersion())
            .findFirst()
            .orElse(1);
    nodes(body, inner, opset, depth + 1);
    rename(function.getOutputList(), inner, outputs);
  }

  private static GraphProto chosen(NodeView node) {
    if (!node.has(0) || !node.input(0).hasValues() || node.input(0).values().length != 1) {
      return null;
    }
    AttributeProto branch =
        node.attribute(node.input(0).values()[0] != 0 ? "then_branch" : "else_branch");
    return branch == null ? null : branch.getG();
  }

  private void branch(GraphProto graph, List<String> outputs, Names names, long opset, int depth) {
    requireDepth(depth);
    Names inner = new Names("#" + opened++ + "/", names);
    graph(graph, inner, opset, depth + 1);
    rename(graph.getOutputList().stream().map(ValueInfoProto::getName).toList(), inner, outputs);
  }

  private static void requireDepth(int depth) {
    if (depth > DEEPEST) {
      throw new Refusal("its functions are nested too deeply");
    }
  }

  /** Results of what was opened under the names that the caller gave them. */
  private void rename(List<String> results, Names inner, List<String> outputs) {
    for (int i = 0; i < Math.min(results.size(), outputs.size()); i++) {
      String from = inner.of(results.get(i));
      Fact fact = facts.get(from);
      if (!outputs.get(i).isEmpty() && fact != null) {
        facts.put(outputs.get(i), fact);
        NodeProto identity =
            NodeProto.newBuilder().setOpType("Identity").addInput(from).addOutput("y").build();
        steps.add(
            new Step(
                "",
                "Identity",
                new NodeView(identity, 1, List.of(fact)),
                List.of(from),
                List.of(outputs.get(i)),
                List.of(fact),
                Work.NONE,
                null));
      }
    }
  }

  private void step(NodeView view, List<String> inputs, List<String> outputs, Names names) {
    NodeProto node = view.proto();
    List<Fact> results = new ArrayList<>();
    Work work = Work.OPEN;
    String reason = null;
    Rule rule = Rules.of(node.getDomain(), node.getOpType());
    try {
      if (rule == null) {
        throw new Refusal(
            switch (node.getOpType()) {
              case "If" -> "which branch runs depends on data";
              case "Loop", "Scan" -> "how often it runs depends on data";
              default -> "there is no rule for this operator";
            });
      }
      for (int i = 0; i < inputs.size(); i++) {
        if (!inputs.get(i).isEmpty() && facts.get(inputs.get(i)) == null) {
          throw new Refusal("its input " + inputs.get(i) + " is not in the graph before it");
        }
      }
      Outcome outcome = rule.apply(view);
      work = outcome.work();
      reason = work.isOpen() ? "its sizes depend on data" : null;
      results.addAll(outcome.outputs());
    } catch (Refusal e) {
      reason = e.getMessage();
    } catch (ArithmeticException | IndexOutOfBoundsException | NegativeArraySizeException e) {
      reason = "its attributes and the sizes of its inputs do not fit";
    }
    boolean constant =
        !inputs.isEmpty()
            ? inputs.stream()
                .allMatch(id -> id.isEmpty() || facts.get(id) != null && facts.get(id).isConstant())
            : !node.getOpType().startsWith("Random");
    List<Fact> kept = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      Fact result = i < results.size() ? results.get(i) : Fact.unknown(DataType.UNDEFINED);
      if (!result.isShaped() || result.elements() < 0) {
        result = stated(node.getOutput(i), names, result);
      }
      // What is known now does not change when the graph runs.
      result = constant || result.hasValues() ? result.asConstant() : result;
      kept.add(result);
      if (!outputs.get(i).isEmpty()) {
        facts.put(outputs.get(i), result);
      }
    }
    if (!outputs.isEmpty()) {
      if (Own.isShapeOnlyWeight(node)) {
        weights.put(outputs.get(0), new Weight(node.getOutput(0), kept.get(0), true));
      } else if (node.getOpType().equals("Constant")) {
        weights.put(outputs.get(0), new Weight(node.getOutput(0), kept.get(0), false));
      }
    }
    steps.add(
        new Step(node.getName(), node.getOpType(), view, inputs, outputs, kept, work, reason));
  }

  /** Where a rule cannot tell, the sizes that the exporter wrote down, if they hold. */
  private Fact stated(String name, Names names, Fact result) {
    Fact stated = trustsDeclarations && names.outer == null ? declared.get(name) : null;
    return stated != null && stated.isShaped() && stated.elements() >= 0 ? stated : result;
  }
}
