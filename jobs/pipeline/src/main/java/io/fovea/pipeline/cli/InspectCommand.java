package io.fovea.pipeline.cli;

import io.fovea.models.cost.ModelSummary;
import io.fovea.pipeline.cost.SummaryOutput;
import java.util.List;
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
      "The model is not loaded. Refused are weights outside its folder, links, operators of custom",
      "libraries, and files over 2 GiB.",
      "",
      "Examples:",
      "  fovea inspect yolox_nano.onnx",
      "",
      "Exit codes: 0 done, 2 wrong options, 3 model refused."
    })
public final class InspectCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MODEL.onnx", description = "The model.")
  String model;

  @Option(
      names = "--emit",
      paramLabel = "text|json[=PATH]",
      description = "What is written, to standard output or a file. Default: text.")
  List<String> emit;

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    List<Emission> emissions = Emission.parse(emit == null ? List.of("text") : emit);
    ModelSummary summary = ModelSummary.of(CostCommand.path(model));
    for (Emission emission : emissions) {
      emission.write(
          switch (emission.format()) {
            case TEXT -> SummaryOutput.text(summary);
            case JSON -> SummaryOutput.json(summary);
            case CSV, FLAT -> throw new IllegalStateException(emission + " was not refused");
          },
          spec.commandLine().getOut());
    }
    return 0;
  }
}
