package io.fovea.models.cost;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/** The sizes of a graph's inputs: as declared, as given, and as the names of open axes tell. */
final class GraphInputs {
  private final String model;
  private final Map<String, Fact> facts = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, Long> symbols = new HashMap<>();
  private boolean asDeclared = true;

  private GraphInputs(String model) {
    this.model = model;
  }

  /**
   * Settles the sizes.
   *
   * @param given sizes by input name
   * @throws UserError if an input stays open, or what is given fits none
   */
  static GraphInputs settle(String model, GraphProto graph, Map<String, List<Long>> given) {
    GraphInputs inputs = new GraphInputs(model);
    Set<String> initialisers = new HashSet<>();
    graph.getInitializerList().stream().map(TensorProto::getName).forEach(initialisers::add);
    List<ValueInfoProto> open =
        graph.getInputList().stream().filter(i -> !initialisers.contains(i.getName())).toList();
    List<String> names = open.stream().map(ValueInfoProto::getName).toList();
    for (String name : given.keySet()) {
      if (!names.contains(name)) {
        throw UserError.usage(
            "the model " + model + " has no input '" + name + "'",
            "Its inputs are: " + String.join(", ", names) + ".");
      }
    }
    for (ValueInfoProto input : open) {
      if (given.containsKey(input.getName())) {
        inputs.give(input, given.get(input.getName()));
      }
    }
    for (ValueInfoProto input : open) {
      if (!given.containsKey(input.getName())) {
        inputs.declare(input);
      }
    }
    return inputs;
  }

  Map<String, Fact> facts() {
    return facts;
  }

  /** What was taken for granted, a line each. */
  List<String> notes() {
    return notes;
  }

  /** Whether every size is the file's own. */
  boolean asDeclared() {
    return asDeclared;
  }

  private void give(ValueInfoProto input, List<Long> sizes) {
    Fact declared = Walk.fact(input.getType());
    if (declared.isShaped()) {
      long[] dims = declared.dims();
      boolean fits = dims.length == sizes.size();
      for (int i = 0; fits && i < dims.length; i++) {
        fits = dims[i] < 0 || dims[i] == sizes.get(i);
      }
      if (!fits) {
        throw UserError.usage(
            "--input "
                + input.getName()
                + "="
                + Sizes.text(sizes.stream().mapToLong(Long::longValue).toArray())
                + " does not fit the model "
                + model
                + ", whose input is "
                + text(input),
            "Give as many sizes as it has, and those that are fixed as they are.");
      }
      List<Dimension> axes = input.getType().getTensorType().getShape().getDimList();
      for (int i = 0; i < dims.length; i++) {
        if (dims[i] < 0) {
          asDeclared = false;
          symbols.putIfAbsent(axes.get(i).getDimParam(), sizes.get(i));
        }
      }
    }
    facts.put(
        input.getName(),
        Fact.of(declared.type(), sizes.stream().mapToLong(Long::longValue).toArray()));
  }

  private void declare(ValueInfoProto input) {
    Fact declared = Walk.fact(input.getType());
    if (!declared.isShaped()) {
      throw open(input);
    }
    List<Dimension> axes = input.getType().getTensorType().getShape().getDimList();
    long[] dims = declared.dims().clone();
    boolean othersKnown = true;
    for (int i = 0; i < dims.length; i++) {
      String symbol = axes.get(i).getDimParam();
      if (dims[i] < 0 && !symbol.isEmpty() && symbols.containsKey(symbol)) {
        dims[i] = symbols.get(symbol);
        asDeclared = false;
      }
      othersKnown &= i == 0 || dims[i] >= 0;
    }
    if (dims.length > 1 && dims[0] < 0 && othersKnown) {
      dims[0] = 1;
      asDeclared = false;
      symbols.putIfAbsent(axes.get(0).getDimParam(), 1L);
      notes.add("input " + input.getName() + " is " + text(input) + ": one sample is counted");
    }
    for (long dim : dims) {
      if (dim < 0) {
        throw open(input);
      }
    }
    facts.put(input.getName(), Fact.of(declared.type(), dims));
  }

  private UserError open(ValueInfoProto input) {
    return UserError.usage(
        "the model " + model + " leaves the sizes of its input open: " + text(input),
        "Give them, such as --input " + input.getName() + "=1x3x800x1344.");
  }

  /** A declared input as people read it: {@code image [N, 3, H, W]}. */
  static String text(ValueInfoProto input) {
    if (!input.getType().getTensorType().hasShape()) {
      return input.getName() + " of any shape";
    }
    StringJoiner text = new StringJoiner(", ", input.getName() + " [", "]");
    for (Dimension axis : input.getType().getTensorType().getShape().getDimList()) {
      text.add(
          axis.hasDimValue()
              ? Long.toString(axis.getDimValue())
              : axis.getDimParam().isEmpty() ? "?" : axis.getDimParam());
    }
    return text.toString();
  }
}
