package io.fovea.pipeline.cli;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.validate.Severity;
import io.fovea.pipeline.validate.TaskCheck;
import io.fovea.pipeline.validate.Validation;
import io.fovea.pipeline.validate.ValidationDocument;
import io.fovea.pipeline.validate.ValidationText;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
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
      "  fovea validate --task panoptic --gt panoptic_val2017.json --gt-images panoptic_val2017",
      "  fovea validate --task video --protocol ovis --gt annotations_valid.json \\",
      "      --predictions results.json",
      "  fovea validate --task ranking --layout seqrank --gt assr_test.json",
      "",
      "Exit codes: 0 no errors (there may be warnings), 2 wrong options,",
      "3 errors found, or a file that cannot be read."
    })
public final class ValidateCommand implements Callable<Integer> {
  @Option(
      names = "--task",
      required = true,
      paramLabel =
          "instance|lvis|keypoints|ranking|panoptic|semantic|classification|video|tracking",
      description = "What the documents are for, as fovea score has it.")
  ScoreTask task;

  @Option(
      names = "--gt",
      required = true,
      paramLabel = "FILE",
      description =
          "The ground truth: a document, plain or gzip; of rankings as --layout says; of semantic a"
              + " folder of maps.")
  String groundTruth;

  @Option(
      names = "--predictions",
      paramLabel = "FILE",
      description =
          "The results: a document, plain or gzip; of semantic a folder of maps. Default: only the"
              + " ground truth is looked at.")
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

  @ArgGroup(validate = false, heading = "%nOptions of some tasks:%n")
  ValidateOptions options = new ValidateOptions();

  @Mixin StorageMixin storage = new StorageMixin();

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    storage.use();
    if (examples < 1) {
      throw UserError.usage("--examples is " + examples, "Give at least 1.");
    }
    List<Emission> emissions = Emission.parse(emit == null ? List.of("text") : emit);
    FullClassPathNeeded.ensureFor(
        groundTruth,
        predictions,
        options.truthImages,
        options.predictedImages,
        options.maps,
        options.longVideos);
    TaskCheck checks = options.checks(task, groundTruth, predictions, spec);
    Validation validation = Validation.run(checks, examples);
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
