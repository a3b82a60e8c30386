package io.fovea.models.cost;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** An operator as its rule sees it: attributes, and what is known of its inputs. */
final class NodeView {
  private final NodeProto node;
  private final long opset;
  private final List<Fact> inputs;
  private final Map<String, AttributeProto> attributes = new HashMap<>();

  /**
   * @param inputs null for one that is left out
   */
  NodeView(NodeProto node, long opset, List<Fact> inputs) {
    this.node = node;
    this.opset = opset;
    this.inputs = Collections.unmodifiableList(inputs);
    node.getAttributeList().forEach(attribute -> attributes.put(attribute.getName(), attribute));
  }

  String operator() {
    return node.getOpType();
  }

  NodeProto proto() {
    return node;
  }

  long opset() {
    return opset;
  }

  int inputCount() {
    return inputs.size();
  }

  int outputCount() {
    return node.getOutputCount();
  }

  boolean has(int input) {
    return input < inputs.size() && inputs.get(input) != null;
  }

  Fact input(int index) {
    if (!has(index)) {
      throw new Refusal("input " + index + " is missing");
    }
    return inputs.get(index);
  }

  long[] dims(int input) {
    return input(input).dims();
  }

  DataType type(int input) {
    return input(input).type();
  }

  /** Whether all inputs are known in full. */
  boolean allValued() {
    return !inputs.isEmpty()
        && IntStream.range(0, inputs.size())
            .allMatch(i -> inputs.get(i) == null || inputs.get(i).values() != null);
  }

  boolean hasAttribute(String name) {
    return attributes.containsKey(name);
  }

  long integer(String name, long absent) {
    AttributeProto attribute = attributes.get(name);
    return attribute == null ? absent : attribute.getI();
  }

  double real(String name, double absent) {
    AttributeProto attribute = attributes.get(name);
    return attribute == null ? absent : attribute.getF();
  }

  String text(String name, String absent) {
    AttributeProto attribute = attributes.get(name);
    return attribute == null ? absent : attribute.getS().toStringUtf8();
  }

  AttributeProto attribute(String name) {
    return attributes.get(name);
  }

  /** A list of numbers; null where the attribute is not given. */
  long[] integers(String name) {
    AttributeProto attribute = attributes.get(name);
    return attribute == null
        ? null
        : attribute.getIntsList().stream().mapToLong(Long::longValue).toArray();
  }

  long[] integers(String name, int count, long absent) {
    long[] given = integers(name);
    if (given != null && given.length != count) {
      throw new Refusal(name + " has " + given.length + " values, not " + count);
    }
    return given != null ? given : IntStream.range(0, count).mapToLong(i -> absent).toArray();
  }

  double[] reals(String name) {
    AttributeProto attribute = attributes.get(name);
    return attribute == null
        ? null
        : attribute.getFloatsList().stream().mapToDouble(Float::doubleValue).toArray();
  }

  /**
   * Whole numbers of an input that says how the operator works.
   *
   * @return null where the input is left out
   * @throws Refusal if they depend on data
   */
  long[] numbers(int input) {
    if (!has(input)) {
      return null;
    }
    Fact fact = input(input);
    if (!fact.hasValues()) {
      throw new Refusal("its input " + input + " depends on data");
    }
    double[] values = fact.values();
    long[] numbers = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      numbers[i] = (long) values[i];
    }
    return numbers;
  }

  /** As {@link #numbers}, of an attribute in older and an input in newer operator sets. */
  long[] numbers(String attribute, int input) {
    return hasAttribute(attribute) ? integers(attribute) : numbers(input);
  }
}
