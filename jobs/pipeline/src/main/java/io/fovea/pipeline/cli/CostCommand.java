package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.models.cost.CostModel;
import io.fovea.models.cost.ModelCost;
import io.fovea.models.session.ModelStructure;
import io.fovea.models.systems.Systems;
import io.fovea.models.systems.TrainedSystem.ImageSize;
import io.fovea.models.weights.WeightSource;
import io.fovea.pipeline.cost.Comparison;
import io.fovea.pipeline.cost.CostOutput;
import io.fovea.pipeline.cost.CostReport;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fovea cost}. */
@Command(
    name = "cost",
    description = {
      "Tells what a model costs, from its graph alone: no weight is read, nothing runs.",
      "With --measure, attention mechanisms are run on Spark as well."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "MACs are multiply-adds of matrix products and convolutions, and of the gates",
      "in attention; FLOPs are twice as many. Softmax and other arithmetic are counted",
      "in elements. Operators that cannot be counted are listed and are in no sum.",
      "",
      "Examples:",
      "  fovea cost yolox_nano.onnx",
      "  fovea cost model.onnx --input image=1x3x800x1344 --by attention",
      "  fovea cost --system mobilevitv2 --size 1.0 --by module --depth 2",
      "  fovea cost --compare --emit csv=mechanisms.csv",
      "  fovea cost --system blendmask --size r50 --only top_layer",
      "  fovea cost --measure --width 128 --emit json=measured.json --plot cost.svg",
      "",
      "Exit codes: 0 done, 2 wrong options or open input sizes, 3 model refused,",
      "6 a cell of --measure failed."
    })
public final class CostCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "MODEL.onnx",
      description = "The model. Weights kept beside it may be absent.")
  String model;

  @Option(
      names = "--system",
      paramLabel = "NAME",
      description = "A system that is built here, without weights, in place of a file.")
  String system;

  @Option(names = "--size", paramLabel = "S", description = "Its size. Default: the first.")
  String size;

  @Option(
      names = "--compare",
      description = "Every attention mechanism, at 64 to 16,384 tokens, in place of a model.")
  boolean compare;

  @Option(
      names = "--width",
      paramLabel = "C",
      defaultValue = "256",
      description = "The width of tokens that --compare and --measure use. Default: 256.")
  int width;

  @Option(
      names = "--input",
      paramLabel = "NAME=SIZES",
      description = "Sizes of an input, such as image=1x3x800x1344. May be given several times.")
  List<String> inputs = new ArrayList<>();

  @Option(
      names = "--by",
      paramLabel = "module|operator|attention",
      defaultValue = "module",
      description = "What a row of the table is. Default: module.")
  CostReport.By by;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "1",
      description = "Levels of modules that are told apart, 0 for all. Default: 1.")
  int depth;

  @Option(
      names = "--only",
      paramLabel = "PREFIX",
      description = "Only modules whose names begin so.")
  String only;

  @Option(names = "--flops", description = "Give FLOPs, twice the MACs, in tables and text.")
  boolean flops;

  @Option(
      names = "--emit",
      paramLabel = "text|markdown|latex|csv|json[=PATH]",
      description =
          "What is written, to standard output or a file. May be given several times. Default:"
              + " text.")
  List<String> emit;

  @Mixin MeasureMixin measure = new MeasureMixin();

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    int asked =
        (model == null ? 0 : 1)
            + (system == null ? 0 : 1)
            + (compare ? 1 : 0)
            + (measure.measure ? 1 : 0);
    if (asked != 1) {
      throw UserError.usage(
          asked == 0 ? "nothing was named whose cost is wanted" : "several things were named",
          "Give a model file, --system NAME, --compare or --measure.");
    }
    if (size != null && system == null) {
      throw UserError.usage("--size is about --system", "Name the system, or leave --size out.");
    }
    if (depth < 0) {
      throw UserError.usage("--depth is " + depth, "Give 0 for all levels, or how many.");
    }
    if (only != null && model == null && system == null) {
      throw UserError.usage("--only is about a model", "Leave it out.");
    }
    List<TableEmission> emissions = TableEmission.parse(emit);
    if (measure.measure) {
      requireMechanisms();
      if (flops) {
        throw UserError.usage("--flops is not about --measure", "Leave it out.");
      }
      FullClassPathNeeded.ensure();
      return MeasureRun.of(this, emissions);
    }
    for (String option : MeasureMixin.NAMES) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw UserError.usage(option + " is about --measure", "Give --measure, or leave it out.");
      }
    }
    CostOutput output =
        compare ? comparison() : CostOutput.of(new CostReport(part(), by, depth, flops));
    emissions.forEach(emission -> emission.write(output, spec.commandLine().getOut()));
    return 0;
  }

  private CostOutput comparison() {
    requireMechanisms();
    return CostOutput.of(new Comparison(width, flops));
  }

  private void requireMechanisms() {
    if (!inputs.isEmpty()) {
      throw UserError.usage("--input is about a model, not about mechanisms", "Leave it out.");
    }
    if (width < 16 || width > 4096 || width % 16 != 0) {
      throw UserError.usage("--width is " + width, "Give a multiple of 16, up to 4096.");
    }
  }

  private ModelCost part() {
    ModelCost whole = cost();
    if (only == null) {
      return whole;
    }
    ModelCost part = whole.only(only);
    if (part.operators().isEmpty()) {
      throw UserError.usage(
          "--only " + only + ": no module's name begins so",
          "'--by module --depth 0' lists the modules.");
    }
    return part;
  }

  private ModelCost cost() {
    Map<String, List<Long>> given = InputSizes.parse(inputs);
    if (model != null) {
      Path path = path(model);
      return CostModel.of(path.toString(), ModelStructure.read(path), given);
    }
    Systems chosen = Systems.named(system);
    String named = size == null ? chosen.sizes().get(0) : size;
    Optional<ImageSize> image = InputSizes.takeImage(given);
    int height = image.map(ImageSize::height).orElse(chosen.height());
    int across = image.map(ImageSize::width).orElse(chosen.width());
    return CostModel.of(
        chosen.id() + " " + named,
        chosen.build(named, height, across, WeightSource.shapeOnly()),
        given);
  }

  static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw UserError.usage("'" + text + "' is no path", "Give the path of an ONNX file.");
    }
  }
}
