package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.models.cost.ModelSummary;
import io.fovea.models.verify.AttentionReport;
import io.fovea.models.verify.Samples;
import io.fovea.pipeline.cost.SummaryOutput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fovea inspect}. */
@Command(
    name = "inspect",
    description = "Tells what a model takes, gives and holds, and what here can feed and read it.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "The model is not loaded, but for --attention-diagnostics. Refused are weights outside its folder, links, operators of custom",
      "libraries, and files over 2 GiB.",
      "",
      "Examples:",
      "  fovea inspect yolox_nano.onnx",
      "  fovea inspect neck.onnx --attention-diagnostics --inputs maps.npz",
      "",
      "Exit codes: 0 done, 2 wrong options, 3 model refused."
    })
public final class InspectCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MODEL.onnx", description = "The model.")
  String model;

  @Option(
      names = "--attention-diagnostics",
      description =
          "Run the model once and tell of each attention how alike the maps of its queries are and"
              + " how far weights follow the norms of keys, and of learned queries how far they are"
              + " from orthogonal.")
  boolean attention;

  @Option(
      names = "--inputs",
      paramLabel = "F.npz",
      description = "With it: an array for each input, by its name. Default: values from --seed.")
  String samples;

  @Option(
      names = "--input",
      paramLabel = "NAME=SIZES",
      description = "With it: sizes of an input that is left open. May be given several times.")
  List<String> inputs = new ArrayList<>();

  @Option(names = "--seed", paramLabel = "N", description = "With it: of the values. Default: 1.")
  Long seed;

  @Option(
      names = "--emit",
      paramLabel = "text|json[=PATH]",
      description = "What is written, to standard output or a file. Default: text.")
  List<String> emit;

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    List<Emission> emissions = Emission.parse(emit == null ? List.of("text") : emit);
    if (!attention && (samples != null || !inputs.isEmpty() || seed != null)) {
      throw UserError.usage(
          "--inputs, --input and --seed are about --attention-diagnostics",
          "Give that, or leave them out.");
    }
    if (samples != null && (!inputs.isEmpty() || seed != null)) {
      throw UserError.usage(
          "inputs were given by file, and by size or seed",
          "Give --inputs, or --input and --seed.");
    }
    if (attention) {
      FullClassPathNeeded.ensure();
    }
    Path path = CostCommand.path(model);
    ModelSummary summary = ModelSummary.of(path);
    Optional<AttentionReport> report = attention ? Optional.of(report(path)) : Optional.empty();
    for (Emission emission : emissions) {
      emission.write(
          switch (emission.format()) {
            case TEXT -> SummaryOutput.text(summary) + report.map(SummaryOutput::text).orElse("");
            case JSON -> SummaryOutput.json(summary, report);
            case CSV, FLAT -> throw new IllegalStateException(emission + " was not refused");
          },
          spec.commandLine().getOut());
    }
    return 0;
  }

  private AttentionReport report(Path path) {
    if (samples == null) {
      return AttentionReport.of(path, InputSizes.parse(inputs), seed == null ? 1 : seed);
    }
    try (Samples arrays = Samples.open(CostCommand.path(samples))) {
      return AttentionReport.of(path, arrays);
    }
  }
}
