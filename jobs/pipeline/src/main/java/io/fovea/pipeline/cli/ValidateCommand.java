package io.fovea.pipeline.cli;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.validate.Severity;
import io.fovea.pipeline.validate.Validation;
import io.fovea.pipeline.validate.ValidationDocument;
import io.fovea.pipeline.validate.ValidationText;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fovea validate}. */
@Command(
    name = "validate",
    description = "Reads ground truth and predictions to their end and reports every problem.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    sortSynopsis = false,
    footer = {
      "",
      "An ERROR is what scoring refuses, leaves out, or takes for something else",
      "than it says; a WARNING is scored, but seldom meant. docs/validate.md lists",
      "all that is looked at.",
      "",
      "Examples:",
      "  fovea validate --task instance --gt instances_val2017.json",
      "  fovea validate --task instance --gt gt.json.gz --predictions dt.json \\",
      "      --emit text --emit json=problems.json",
      "",
      "Exit codes: 0 no errors (there may be warnings), 2 wrong options,",
      "3 errors found, or a file that cannot be read."
    })
public final class ValidateCommand implements Callable<Integer> {
  /** What can be checked. */
  enum Task {
    INSTANCE
  }

  @Option(
      names = "--task",
      required = true,
      paramLabel = "instance",
      description = "What the documents are for: instance (COCO boxes and masks).")
  Task task;

  @Option(
      names = "--gt",
      required = true,
      paramLabel = "FILE",
      description = "The ground truth: a COCO document, plain or gzip.")
  String groundTruth;

  @Option(
      names = "--predictions",
      paramLabel = "FILE",
      description = "COCO results, plain or gzip. Default: only the ground truth is looked at.")
  String predictions;

  @Option(
      names = "--examples",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many places are named of each problem; all are counted. Default: 5.")
  int examples;

  @Option(
      names = "--emit",
      paramLabel = "text|json[=PATH]",
      description =
          "What is written: text for people or a JSON document, to standard output or a file. May"
              + " be given several times. Default: text.")
  List<String> emit;

  @Mixin StorageMixin storage = new StorageMixin();

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    storage.use();
    if (examples < 1) {
      throw UserError.usage("--examples is " + examples, "Give at least 1.");
    }
    List<Emission> emissions = Emission.parse(emit == null ? List.of("text") : emit);
    FullClassPathNeeded.ensureFor(groundTruth, predictions);
    Validation validation = Validation.instances(groundTruth, predictions, examples);
    for (Emission emission : emissions) {
      String written =
          switch (emission.format()) {
            case TEXT -> ValidationText.of(validation);
            case JSON -> ValidationDocument.toJson(validation);
            case CSV, FLAT -> throw new IllegalStateException(emission + " was not refused");
          };
      emission.write(written, spec.commandLine().getOut());
    }
    return (validation.count(Severity.ERROR) == 0 ? ExitCode.OK : ExitCode.INPUT).value();
  }
}
