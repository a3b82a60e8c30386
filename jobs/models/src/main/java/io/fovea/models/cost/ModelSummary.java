package io.fovea.models.cost;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.fovea.metrics.UserError;
import io.fovea.models.decode.Decoder;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.ModelFile;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.ModelStructure;
import io.fovea.models.session.TensorSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a model file says of itself, and what here can feed it and read it.
 *
 * @param file its versions, digest and the files beside it
 * @param producer the tool that wrote it, perhaps empty
 * @param inputs as declared, with the names of open axes, as are the outputs
 * @param operators how many of each ONNX name, a domain before it where it is not the default one
 * @param weights numbers in its weights, used or not: all initialisers of floating type
 * @param decoders names of those that accept its outputs as they are by default
 * @param recipes names of those that its input takes
 */
public record ModelSummary(
    ModelFile file,
    String producer,
    List<String> inputs,
    List<String> outputs,
    SortedMap<String, Long> operators,
    long weights,
    List<String> decoders,
    List<String> recipes) {

  /**
   * Reads a model's graph and digests its files.
   *
   * @throws UserError as {@link ModelStructure#read} and {@link ModelFile#inspect} do
   */
  public static ModelSummary of(Path path) {
    ModelStructure structure = ModelStructure.read(path);
    ModelFile file = ModelFile.inspect(path);
    GraphProto graph = structure.model().getGraph();
    Set<String> initialisers = new HashSet<>();
    graph.getInitializerList().stream().map(TensorProto::getName).forEach(initialisers::add);
    List<ValueInfoProto> inputs =
        graph.getInputList().stream().filter(i -> !initialisers.contains(i.getName())).toList();
    SortedMap<String, Long> operators = new TreeMap<>();
    for (NodeProto node : graph.getNodeList()) {
      String domain = node.getDomain();
      boolean standard = domain.isEmpty() || domain.equals("ai.onnx");
      operators.merge(standard ? node.getOpType() : domain + ":" + node.getOpType(), 1L, Long::sum);
    }
    ModelSignature signature =
        new ModelSignature(
            inputs.stream().map(ModelSummary::spec).toList(),
            graph.getOutputList().stream().map(ModelSummary::spec).toList());
    return new ModelSummary(
        file,
        (structure.model().getProducerName() + " " + structure.model().getProducerVersion())
            .strip(),
        inputs.stream().map(ModelSummary::text).toList(),
        graph.getOutputList().stream().map(ModelSummary::text).toList(),
        operators,
        weights(graph),
        decoders(signature),
        recipes(signature));
  }

  private static long weights(GraphProto graph) {
    long weights = 0;
    for (TensorProto tensor : graph.getInitializerList()) {
      switch (Constants.type(tensor.getDataType())) {
        case FLOAT, FLOAT16, BFLOAT16, DOUBLE -> weights += elements(tensor);
        default -> {
          // Axes, shapes and quantised weights.
        }
      }
    }
    return weights;
  }

  private static long elements(TensorProto tensor) {
    try {
      return Math.max(0, Constants.read(tensor).elements());
    } catch (Refusal | ArithmeticException e) {
      throw UserError.input(
          "the weight '" + tensor.getName() + "' has the sizes " + tensor.getDimsList(),
          "Export the model again.");
    }
  }

  private static String text(ValueInfoProto value) {
    return GraphInputs.text(value) + " " + name(spec(value).type());
  }

  private static String name(ElementType type) {
    return type.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static TensorSpec spec(ValueInfoProto value) {
    Fact fact = Walk.fact(value.getType());
    long[] shape = fact.isShaped() ? fact.dims() : new long[0];
    return TensorSpec.of(value.getName(), type(fact), shape);
  }

  private static ElementType type(Fact fact) {
    return switch (fact.type()) {
      case FLOAT -> ElementType.FLOAT32;
      case FLOAT16 -> ElementType.FLOAT16;
      case DOUBLE -> ElementType.FLOAT64;
      case INT8 -> ElementType.INT8;
      case UINT8 -> ElementType.UINT8;
      case INT16 -> ElementType.INT16;
      case INT32 -> ElementType.INT32;
      case INT64 -> ElementType.INT64;
      case BOOL -> ElementType.BOOL;
      default -> ElementType.OTHER;
    };
  }

  private static List<String> decoders(ModelSignature signature) {
    List<String> fitting = new ArrayList<>();
    for (String name : Decoder.names()) {
      if (fits(
          () -> {
            Decoder decoder = Decoder.named(name, Decoder.fewest(name));
            decoder.check(signature, -1);
            decoder.batch(signature);
          })) {
        fitting.add(name);
      }
    }
    return fitting;
  }

  private static List<String> recipes(ModelSignature signature) {
    return Recipe.names().stream()
        .filter(name -> fits(() -> Recipe.named(name).fittedTo(signature)))
        .toList();
  }

  private static boolean fits(Runnable check) {
    try {
      check.run();
      return true;
    } catch (UserError e) {
      return false;
    }
  }
}
