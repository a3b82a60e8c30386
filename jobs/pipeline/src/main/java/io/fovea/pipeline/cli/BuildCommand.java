package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.ModelWriter;
import io.fovea.models.systems.TrainedSystem;
import io.fovea.models.systems.TrainedSystem.ImageSize;
import io.fovea.models.weights.NamedWeights;
import io.fovea.models.weights.Safetensors;
import io.fovea.models.weights.WeightSource;
import io.fovea.pipeline.cost.ParameterList;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fovea build}. */
@Command(
    name = "build",
    description = "Writes a system as an ONNX model, with weights from PyTorch.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Weights are found by their names in the module tree. All weights of the system must be in"
          + " the",
      "file, and nothing else; what is missing, unexpected or of another shape is listed, and no"
          + " model",
      "is written. A system in parts (seqrank, vita) has one weights file and a model for each"
          + " graph.",
      "",
      "Examples:",
      "  fovea build --system resnet --size 50 --weights resnet50.safetensors --out resnet50.onnx",
      "  fovea build --system seqrank --size r50+6-blocks --graph shift --weights w.safetensors \\",
      "      --out shift.onnx",
      "  fovea build --system mask2former --size r50 --names --emit json=names.json",
      "",
      "Exit codes: 0 done, 2 wrong options or --out is there, 3 weights refused, 4 not written."
    })
public final class BuildCommand implements Callable<Integer> {
  @Option(
      names = "--system",
      paramLabel = "NAME",
      required = true,
      description = "What is built: one of those of 'fovea cost', seqrank or vita.")
  String system;

  @Option(
      names = "--size",
      paramLabel = "S",
      description = "Its size, or one for each graph as in r50+2-blocks. Default: the first.")
  String size;

  @Option(
      names = "--graph",
      paramLabel = "NAME",
      description = "Which graph of a system in parts: features, shift; frame, head.")
  String graph;

  @Option(
      names = "--input",
      paramLabel = "image=SIZES",
      description = "The image's size, such as image=1x3x800x1344. Default: the published one.")
  List<String> inputs = new ArrayList<>();

  @Option(
      names = "--weights",
      paramLabel = "F.safetensors",
      description = "The weights; scripts/export/checkpoint makes such a file of a .pth.")
  String weights;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Random weights in place of a file, to try what a model does to a machine.")
  Long seed;

  @Option(
      names = "--shape-only",
      description = "No weights: a model that can be looked at and costed, and cannot run.")
  boolean shapeOnly;

  @Option(names = "--names", description = "Only list the weights that the system has.")
  boolean names;

  @Option(names = "--out", paramLabel = "M.onnx", description = "The model.")
  String out;

  @Option(names = "--force", description = "Replace --out where it is there.")
  boolean force;

  @Option(
      names = "--emit",
      paramLabel = "text|json[=PATH]",
      description = "With --names: what is written, to standard output or a file. Default: text.")
  List<String> emit;

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    int sources = (weights == null ? 0 : 1) + (seed == null ? 0 : 1) + (shapeOnly ? 1 : 0);
    if (names ? sources > 0 || out != null || force : sources != 1) {
      throw UserError.usage(
          names
              ? "--names only lists, and something to be written was named"
              : sources == 0 ? "no weights were named" : "several kinds of weights were named",
          names
              ? "Leave out --weights, --seed, --shape-only, --out and --force."
              : "Give one of --weights, --seed and --shape-only, or --names.");
    }
    if (!names && (out == null || emit != null)) {
      throw UserError.usage(
          out == null ? "--out is missing" : "--emit is about --names",
          out == null ? "Say where the model is to be written." : "Leave it out, or give --names.");
    }
    Map<String, List<Long>> given = InputSizes.parse(inputs);
    Optional<ImageSize> image = InputSizes.takeImage(given);
    if (!given.isEmpty()) {
      throw UserError.usage(
          "--input names " + String.join(", ", given.keySet()), "Give the size of 'image' alone.");
    }
    TrainedSystem chosen = TrainedSystem.named(system, size);
    if (names) {
      list(chosen, image);
    } else {
      write(chosen, image);
    }
    return 0;
  }

  private void list(TrainedSystem chosen, Optional<ImageSize> image) {
    List<Emission> emissions = Emission.parse(emit == null ? List.of("text") : emit);
    List<String> graphs = graph == null ? chosen.graphs() : List.of(chosen.requireGraph(graph));
    ParameterList list = ParameterList.of(chosen, graphs, image);
    for (Emission emission : emissions) {
      emission.write(
          switch (emission.format()) {
            case TEXT -> list.text();
            case JSON -> list.json();
            case CSV, FLAT -> throw new IllegalStateException(emission + " was not refused");
          },
          spec.commandLine().getOut());
    }
  }

  private void write(TrainedSystem chosen, Optional<ImageSize> image) {
    Path file = CostCommand.path(out);
    String wanted = chosen.requireGraph(graph);
    ModelWriter.requireFree(file, force);
    GraphBuilder built;
    if (weights != null) {
      try (Safetensors tensors = Safetensors.open(CostCommand.path(weights))) {
        built = chosen.fill(wanted, image, NamedWeights.of(tensors));
      }
    } else {
      built =
          chosen.build(
              wanted, image, shapeOnly ? WeightSource.shapeOnly() : WeightSource.seeded(seed));
    }
    ModelWriter.write(file, built.toBytes(), force);
    spec.commandLine()
        .getOut()
        .println(
            file
                + ": "
                + chosen.id()
                + " "
                + chosen.size()
                + ", "
                + built.parameters().size()
                + " weights, "
                + built.parameterCount()
                + " numbers"
                + (weights != null ? "" : shapeOnly ? ", no values" : ", seed " + seed));
  }
}
