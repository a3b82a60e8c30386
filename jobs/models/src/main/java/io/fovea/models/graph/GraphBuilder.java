package io.fovea.models.graph;

import io.fovea.models.weights.WeightSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Builds an ONNX model (opset 17, IR 8): inputs, initialisers and operators, whose element types
 * and shapes are checked as they are added.
 *
 * <p>Names mirror a module tree. {@link #scope} gives a view of the same graph one module further
 * in: an initialiser {@code weight} added in scope {@code backbone.stem.conv} is called {@code
 * backbone.stem.conv.weight}, as in a PyTorch state dictionary, and a convolution there {@code
 * backbone.stem.conv/Conv}. Building the same graph twice gives the same bytes.
 *
 * <p>A builder is for one thread. What it refuses ({@link IllegalArgumentException}) is a mistake
 * in the code that builds.
 */
public final class GraphBuilder
    implements ElementwiseOperators,
        MatrixOperators,
        NormOperators,
        ReductionOperators,
        SamplingOperators,
        SelectionOperators,
        WindowOperators {
  /** The {@code doc_string} of a node that stands for a weight without values. */
  public static final String SHAPE_ONLY_WEIGHT = "shape-only weight";

  /** How the names of initialisers that are no parameters start. */
  public static final String CONSTANTS = "constants/";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)*");
  private static final int SHARED_ELEMENTS = 16;

  private final GraphContent content;
  private final String scope;

  private GraphBuilder(GraphContent content, String scope) {
    this.content = content;
    this.scope = scope;
  }

  /** An empty graph whose weights are all given as {@link #initialiser initialisers}. */
  public static GraphBuilder named(String name) {
    return named(
        name,
        (weight, sizes) -> {
          throw new IllegalStateException("graph " + name + " has no source for " + weight);
        });
  }

  /** An empty graph whose {@link #parameter parameters} get their values from a source. */
  public static GraphBuilder named(String name, WeightSource weights) {
    return new GraphBuilder(new GraphContent(name, weights), "");
  }

  /** The same graph seen from a module inside this one; dots separate levels. */
  public GraphBuilder scope(String name) {
    return new GraphBuilder(content, qualified(name));
  }

  /** A value that is given when the graph runs. Input names are not scoped. */
  public Tensor input(String name, ElementType type, Shape shape) {
    return content.input(new Tensor(checked(name), type, shape));
  }

  /**
   * A FLOAT weight.
   *
   * @param values in row-major order, as many as the product of the sizes
   */
  public Tensor initialiser(String name, float[] values, long... sizes) {
    return content.initialiser(qualified(name), Literal.of(values, sizes));
  }

  /** An INT64 constant; values as for floats. */
  public Tensor initialiser(String name, long[] values, long... sizes) {
    return content.initialiser(qualified(name), Literal.of(values, sizes));
  }

  /**
   * A FLOAT weight whose values, if any, the graph's {@link WeightSource} gives under the qualified
   * name.
   *
   * @throws IllegalArgumentException if the source gives another number of values
   */
  public Tensor parameter(String name, long... sizes) {
    return content.parameter(qualified(name), sizes);
  }

  /** All weights added so far, in order: initialisers of FLOAT that are no constants. */
  public List<Tensor> parameters() {
    return content.parameters();
  }

  /** How many numbers the weights added so far hold. */
  public long parameterCount() {
    return parameters().stream().mapToLong(weight -> weight.shape().elements().size()).sum();
  }

  /** A FLOAT table that no training would change; values as for initialisers. */
  public Tensor constant(String name, float[] values, long... sizes) {
    return content.initialiser(CONSTANTS + qualified(name), Literal.of(values, sizes));
  }

  /** As above, INT64. */
  public Tensor constant(String name, long[] values, long... sizes) {
    return content.initialiser(CONSTANTS + qualified(name), Literal.of(values, sizes));
  }

  /** Makes a tensor a result of the graph under a name that is not scoped. */
  public void output(String name, Tensor tensor) {
    Tensor renamed =
        content
            .node(
                "",
                Operation.of("Identity", tensor),
                List.of(new Tensor(checked(name), tensor.type(), tensor.shape())))
            .get(0);
    content.output(renamed);
  }

  @Override
  public Tensor longs(long... values) {
    return shared(
        Literal.of(values, values.length),
        "longs_" + Arrays.stream(values).mapToObj(Long::toString).collect(Collectors.joining("_")),
        values.length);
  }

  @Override
  public Tensor floats(float... values) {
    StringBuilder name = new StringBuilder("floats");
    for (float value : values) {
      name.append('_').append(value);
    }
    return shared(Literal.of(values, values.length), name.toString(), values.length);
  }

  @Override
  public Tensor scalar(float value) {
    return shared(Literal.of(new float[] {value}), "scalar_" + value, 1);
  }

  private Tensor shared(Literal literal, String name, int elements) {
    if (elements > SHARED_ELEMENTS) {
      throw new IllegalArgumentException(
          elements + " values are an initialiser with a name, not a parameter of an operator");
    }
    return content.shared(CONSTANTS + name, literal);
  }

  /**
   * Adds an operator with one output, for those that have no method here.
   *
   * @param type of the output's elements: the caller's promise, ONNX Runtime checks it on loading
   * @param shape of the output, likewise
   */
  @Override
  public Tensor node(Operation operation, ElementType type, Shape shape) {
    return nodes(operation, new Output("", type, shape)).get(0);
  }

  /** As {@link #node(Operation, ElementType, Shape)}, for operators with several outputs. */
  @Override
  public List<Tensor> nodes(Operation operation, Output... outputs) {
    String name =
        content.unique(scope.isEmpty() ? operation.type() : scope + "/" + operation.type());
    List<Tensor> tensors =
        Arrays.stream(outputs)
            .map(
                output ->
                    new Tensor(
                        output.label().isEmpty() ? name : name + "." + output.label(),
                        output.type(),
                        output.shape()))
            .toList();
    return content.node(name, operation, tensors);
  }

  @Override
  public IllegalArgumentException refusal(String operator, String problem) {
    return new IllegalArgumentException(
        "graph "
            + content.name()
            + ", "
            + (scope.isEmpty() ? "top" : scope)
            + ": "
            + operator
            + ": "
            + problem);
  }

  /**
   * The model as an ONNX file's bytes.
   *
   * @throws IllegalStateException if it has no output
   */
  public byte[] toBytes() {
    return content.toModel().toByteArray();
  }

  /** Writes the model as an ONNX file, replacing one that is there. */
  public void write(Path file) throws IOException {
    Files.write(file, toBytes());
  }

  private String qualified(String name) {
    return scope.isEmpty() ? checked(name) : scope + "." + checked(name);
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'" + name + "' is not a name: letters, digits and _, with dots between levels");
    }
    return name;
  }
}
