package io.fovea.models.cost;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.fovea.metrics.UserError;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.session.ModelStructure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Works out what a graph costs from its structure alone: no weight is read and nothing runs.
 *
 * <p>What is counted: multiply-adds of matrix products and convolutions (a bias is none) and of the
 * gates in attention, with softmax and other arithmetic apart, as {@link Work} says. Work on
 * constants alone is counted only where it is a matrix product; its results take no activation
 * memory. What cannot be told is listed and is in no total.
 */
public final class CostModel {
  private CostModel() {}

  /**
   * The cost of a model file's graph.
   *
   * @param name what reports call the model
   * @param given sizes of inputs by name, for those that the file leaves open
   * @throws UserError if an input stays open, or the graph is malformed or of absurd sizes
   */
  public static ModelCost of(String name, ModelStructure structure, Map<String, List<Long>> given) {
    ModelProto model = structure.model();
    GraphInputs inputs = GraphInputs.settle(name, model.getGraph(), given);
    try {
      Walk walk = new Walk(model, inputs.facts(), inputs.asDeclared());
      return sum(name, inputs, walk);
    } catch (Refusal | ArithmeticException e) {
      throw UserError.input(
          "the graph of the model "
              + name
              + " cannot be measured: "
              + (e instanceof Refusal ? e.getMessage() : "its sizes overflow"),
          "Check the sizes given with --input, or export the model again.");
    }
  }

  /** The cost of a graph that was built here. */
  public static ModelCost of(String name, GraphBuilder graph, Map<String, List<Long>> given) {
    try (var bytes = new ByteArrayInputStream(graph.toBytes())) {
      return of(name, ModelStructure.read(bytes, name), given);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ModelCost sum(String name, GraphInputs inputs, Walk walk) {
    AttentionFinder.Found attention = AttentionFinder.find(walk.steps());
    Set<String> used = new HashSet<>();
    List<OperatorCost> operators = new ArrayList<>();
    long parameters = 0;
    long parameterBytes = 0;
    for (int i = 0; i < walk.steps().size(); i++) {
      Step step = walk.steps().get(i);
      long own = 0;
      String weight = null;
      for (int input = 0; input < step.inputs().size(); input++) {
        Walk.Weight candidate = walk.weights().get(step.inputs().get(input));
        if (candidate != null
            && Rules.isWeight(step.type(), input, candidate.fact(), candidate.initialiser())) {
          weight = weight == null ? candidate.name() : weight;
          if (used.add(step.inputs().get(input))) {
            own = Math.addExact(own, candidate.fact().elements());
            parameterBytes = Math.addExact(parameterBytes, candidate.fact().bytes());
          }
        }
      }
      parameters = Math.addExact(parameters, own);
      // What constants alone decide happens once, before the first run.
      boolean idle = step.isConstant() && step.reason() == null && step.work().macs() == 0;
      if (!idle || own > 0) {
        boolean gate = attention.gates().contains(i);
        AttentionBlock block = attention.blocks().get(i);
        operators.add(
            new OperatorCost(
                step.name(),
                typeOf(step),
                Modules.of(step.name(), weight),
                shape(step),
                idle ? Work.NONE : gate ? step.work().asGates() : step.work(),
                own,
                writes(step) ? bytes(step) : 0,
                block == null ? 0 : block.mapBytes()));
      }
    }
    Map<String, List<Long>> sizes = new LinkedHashMap<>();
    inputs
        .facts()
        .forEach((key, fact) -> sizes.put(key, Arrays.stream(fact.dims()).boxed().toList()));
    return new ModelCost(
        name,
        sizes,
        inputs.notes(),
        operators,
        List.copyOf(attention.blocks().values()),
        uncounted(walk.steps()),
        parameters,
        parameterBytes,
        FoldedNorms.of(walk),
        peak(walk.steps()),
        constants(walk));
  }

  private static long constants(Walk walk) {
    long bytes = 0;
    for (Step step : walk.steps()) {
      boolean weight = walk.weights().containsKey(step.outputs().get(0));
      if (step.isConstant() && !step.isView() && !weight) {
        bytes = Math.addExact(bytes, bytes(step));
      }
    }
    return bytes;
  }

  private static String typeOf(Step step) {
    String domain = step.node().proto().getDomain();
    return domain.isEmpty() || domain.equals("ai.onnx") ? step.type() : domain + ":" + step.type();
  }

  private static String shape(Step step) {
    Fact first = step.results().isEmpty() ? null : step.results().get(0);
    return first == null || !first.isShaped() ? "?" : Sizes.text(first.dims());
  }

  private static boolean writes(Step step) {
    return !step.isConstant() && !step.isView();
  }

  /** Bytes of all outputs that something may read; those of unknown size are left out. */
  private static long bytes(Step step) {
    long bytes = 0;
    for (int i = 0; i < step.results().size(); i++) {
      if (!step.outputs().get(i).isEmpty()) {
        bytes = Math.addExact(bytes, Math.max(0, step.results().get(i).bytes()));
      }
    }
    return bytes;
  }

  private static List<Uncounted> uncounted(List<Step> steps) {
    Map<String, Uncounted> kinds = new LinkedHashMap<>();
    for (Step step : steps) {
      if (step.reason() != null) {
        kinds.merge(
            typeOf(step) + "\n" + step.reason(),
            new Uncounted(typeOf(step), step.reason(), 1, step.name()),
            (a, b) -> new Uncounted(a.type(), a.reason(), a.count() + 1, a.example()));
      }
    }
    return kinds.values().stream()
        .sorted(
            Comparator.comparingLong((Uncounted kind) -> -kind.count())
                .thenComparing(Uncounted::type)
                .thenComparing(Uncounted::reason))
        .toList();
  }

  private static long peak(List<Step> steps) {
    Map<String, String> owners = new HashMap<>();
    Map<String, Integer> lastUses = new HashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      for (String input : step.inputs()) {
        lastUses.put(owners.getOrDefault(input, input), i);
      }
      for (String output : step.outputs()) {
        String owner =
            step.isView() && !step.inputs().isEmpty()
                ? owners.getOrDefault(step.inputs().get(0), step.inputs().get(0))
                : output;
        owners.put(output, owner);
        lastUses.merge(owner, i, Math::max);
      }
    }
    Map<Integer, List<String>> ends = new HashMap<>();
    lastUses.forEach((name, at) -> ends.computeIfAbsent(at, key -> new ArrayList<>()).add(name));
    Map<String, Long> live = new HashMap<>();
    long now = 0;
    long peak = 0;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (writes(step)) {
        for (int j = 0; j < step.outputs().size(); j++) {
          long bytes = Math.max(0, step.results().get(j).bytes());
          live.put(step.outputs().get(j), bytes);
          now = Math.addExact(now, bytes);
        }
      }
      peak = Math.max(peak, now);
      for (String gone : ends.getOrDefault(i, List.of())) {
        Long bytes = live.remove(gone);
        now -= bytes == null ? 0 : bytes;
      }
    }
    return peak;
  }
}
