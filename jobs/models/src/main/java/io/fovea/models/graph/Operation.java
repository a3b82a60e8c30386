package io.fovea.models.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * One use of an ONNX operator before it is put into a graph: its type, inputs and attributes. This
 * is how an operator that the builder has no method for gets in, through {@link
 * GraphBuilder#node(Operation, ElementType, Shape)}. Immutable.
 */
public final class Operation {
  private final String type;
  private final List<Tensor> inputs;
  private final List<AttributeProto> attributes;

  private Operation(String type, List<Tensor> inputs, List<AttributeProto> attributes) {
    this.type = type;
    this.inputs = inputs;
    this.attributes = attributes;
  }

  /**
   * A use of an operator, without attributes yet.
   *
   * @param type the operator's ONNX name, such as {@code Conv}
   * @param inputs in the operator's order; null for an optional input that is left out
   */
  public static Operation of(String type, Tensor... inputs) {
    int given = inputs.length;
    while (given > 0 && inputs[given - 1] == null) {
      given--;
    }
    List<Tensor> list = Arrays.asList(Arrays.copyOf(inputs, given));
    return new Operation(type, Collections.unmodifiableList(list), List.of());
  }

  public Operation with(String name, long value) {
    return with(AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value));
  }

  public Operation with(String name, float value) {
    return with(AttributeProto.newBuilder().setName(name).setType(AttributeType.FLOAT).setF(value));
  }

  public Operation with(String name, String value) {
    return with(
        AttributeProto.newBuilder()
            .setName(name)
            .setType(AttributeType.STRING)
            .setS(ByteString.copyFromUtf8(value)));
  }

  public Operation with(String name, long[] values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return with(attribute);
  }

  private Operation with(AttributeProto.Builder attribute) {
    List<AttributeProto> longer = new ArrayList<>(attributes);
    longer.add(attribute.build());
    return new Operation(type, inputs, Collections.unmodifiableList(longer));
  }

  public String type() {
    return type;
  }

  List<Tensor> inputs() {
    return inputs;
  }

  List<AttributeProto> attributes() {
    return attributes;
  }
}
