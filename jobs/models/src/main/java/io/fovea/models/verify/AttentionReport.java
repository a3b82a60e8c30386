package io.fovea.models.verify;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.SampleException;
import io.fovea.models.attention.AttentionProbe;
import io.fovea.models.attention.AttentionProbe.Point;
import io.fovea.models.attention.MapDiagnostics;
import io.fovea.models.cost.CostModel;
import io.fovea.models.measure.SampleInputs;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.Feed;
import io.fovea.models.session.ModelFile;
import io.fovea.models.session.ModelStructure;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.SessionSettings;
import io.fovea.models.session.Tensor;
import io.fovea.models.session.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the attention of a model behaves on one set of inputs, and how far its learned queries are
 * from orthogonal.
 *
 * @param inputs where they come from, for people: a file, or a seed
 * @param attentions in the graph's order
 * @param queries matrices of learned queries, sorted by name
 */
public record AttentionReport(
    String inputs, List<Attention> attentions, List<AttentionProbe.Queries> queries) {
  public AttentionReport {
    attentions = List.copyOf(attentions);
    queries = List.copyOf(queries);
  }

  /**
   * One attention.
   *
   * @param softmax its name in the graph
   * @param map sizes of its weights, [..., queries, keys]
   */
  public record Attention(String softmax, List<Long> map, MapDiagnostics diagnostics) {}

  /**
   * Runs a model on values from a seed.
   *
   * @param sizes of the inputs that the model leaves open, by name
   * @throws UserError if the model is refused, keeps weights outside or cannot run, or an input
   *     stays open or is of another type than FLOAT32, INT64 or UINT8
   */
  public static AttentionReport of(Path model, Map<String, List<Long>> sizes, long seed) {
    Map<String, List<Long>> settled =
        CostModel.of(model.toString(), ModelStructure.read(model), sizes).inputs();
    return run(
        model,
        "seed " + seed,
        inputs -> {
          List<TensorSpec> fixed = new ArrayList<>();
          for (TensorSpec input : inputs) {
            fixed.add(new TensorSpec(input.name(), input.type(), settled.get(input.name())));
          }
          return SampleInputs.of(fixed, seed);
        });
  }

  /**
   * Runs a model on an array for each input, of its name; a single one may be called {@code input}.
   *
   * @throws UserError as above, and if an array is missing or does not fit
   */
  public static AttentionReport of(Path model, Samples samples) {
    return run(
        model,
        samples.path().toString(),
        inputs -> {
          Map<String, Feed> feeds = new LinkedHashMap<>();
          for (TensorSpec input : inputs) {
            boolean named = samples.names().contains(input.name()) || inputs.size() > 1;
            feeds.put(input.name(), feed(input, samples, named ? input.name() : "input"));
          }
          return feeds;
        });
  }

  private interface Source {
    Map<String, Feed> feeds(List<TensorSpec> inputs);
  }

  private static AttentionReport run(Path model, String from, Source source) {
    ModelFile file = ModelFile.inspect(model);
    if (!file.externalFiles().isEmpty()) {
      throw UserError.input(
          "the model " + model + " keeps weights in files beside it",
          "Save it as one file: diagnostics change the graph, and write it anew.");
    }
    Path folder = null;
    try {
      AttentionProbe probe = AttentionProbe.of(ModelProto.parseFrom(Files.readAllBytes(model)));
      folder = Files.createTempDirectory("fovea-probe");
      Path probed = Files.write(folder.resolve("probed.onnx"), probe.model());
      List<Attention> attentions = new ArrayList<>();
      try (OnnxSession session = OnnxSession.open(probed, SessionSettings.cpu(1));
          Outputs outputs = session.run(feeds(model, source, session.signature().inputs()))) {
        for (Point point : probe.points()) {
          attentions.add(read(point, outputs));
        }
      }
      return new AttentionReport(from, attentions, probe.queries());
    } catch (SampleException e) {
      throw new UserError(
          ExitCode.INPUT,
          "the model " + model + " does not run on these inputs: " + e.getMessage(),
          "Give inputs that it takes, with --inputs or --input.",
          e);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.ENVIRONMENT,
          "the model " + model + " cannot be copied with its attention shown: " + e.getMessage(),
          "Make room in the folder for temporary files.",
          e);
    } finally {
      delete(folder);
    }
  }

  private static Map<String, Feed> feeds(Path model, Source source, List<TensorSpec> inputs) {
    try {
      return source.feeds(inputs);
    } catch (IllegalArgumentException e) {
      throw UserError.input(
          "the model " + model + " cannot be fed: " + e.getMessage(),
          "Attention is told of models whose inputs are float32, int64 or uint8.");
    }
  }

  private static Attention read(Point point, Outputs outputs) {
    Tensor weights = outputs.tensor(point.weights());
    Tensor keys = outputs.tensor(point.keys());
    MapDiagnostics diagnostics =
        AttentionProbe.read(point, weights.floats(), weights.shape(), keys.floats(), keys.shape());
    return new Attention(
        point.name(), Arrays.stream(weights.shape()).boxed().toList(), diagnostics);
  }

  private static Feed feed(TensorSpec input, Samples samples, String name) {
    if (!samples.names().contains(name)) {
      throw UserError.input(
          samples.path() + " has no array '" + name + "' for the input " + input,
          "Its arrays are: " + String.join(", ", samples.names()) + ".");
    }
    Tensor tensor = samples.read(name);
    boolean fits = tensor.rank() == input.rank();
    for (int i = 0; fits && i < tensor.rank(); i++) {
      fits = input.axis(i) < 0 || input.axis(i) == tensor.shape()[i];
    }
    if (!fits) {
      throw UserError.input(
          samples.path() + ", " + name + ": the shape is " + Arrays.toString(tensor.shape()),
          "The input is " + input + ".");
    }
    int count = tensor.data().capacity();
    boolean floats = input.type() == ElementType.FLOAT32;
    int width = floats ? Float.BYTES : input.type() == ElementType.INT64 ? Long.BYTES : 1;
    ByteBuffer data =
        ByteBuffer.allocateDirect(Math.multiplyExact(count, width)).order(ByteOrder.nativeOrder());
    for (int i = 0; i < count; i++) {
      double value = tensor.number(i);
      switch (input.type()) {
        case FLOAT32 -> data.putFloat((float) value);
        case INT64 -> data.putLong((long) value);
        case UINT8 -> data.put((byte) (int) value);
        default -> throw new IllegalArgumentException("nothing is fed as " + input);
      }
    }
    return new Feed(input.type(), data.flip(), tensor.shape());
  }

  private static void delete(Path folder) {
    if (folder != null) {
      try {
        Files.deleteIfExists(folder.resolve("probed.onnx"));
        Files.deleteIfExists(folder);
      } catch (IOException e) {
        folder.toFile().deleteOnExit();
      }
    }
  }
}
