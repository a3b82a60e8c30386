package io.fovea.pipeline.cli;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.verify.Tolerance;
import io.fovea.pipeline.verify.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fovea verify-model}. */
@Command(
    name = "verify-model",
    description = "Holds a model's stages on one image against those that PyTorch stored.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "The samples are an .npz file with any of: input, output.NAME for each output,"
          + " prediction.scores,",
      "prediction.labels, prediction.boxes (left, top, right, bottom in pixels), prediction.masks.",
      "The model runs on the CPU.",
      "",
      "Examples:",
      "  fovea verify-model --model m.onnx --recipe torchvision --decoder instances \\",
      "      --image street.jpg --reference street.npz",
      "  fovea verify-model --plan plan.yaml --image street.jpg --reference street.npz \\",
      "      --tolerance 1e-3,1e-3 --tolerance input=0.02 --isolate",
      "",
      "Exit codes: 0 all stages agree, 2 wrong options, 3 model, image or samples refused, 5 a"
          + " stage differs."
    })
public final class VerifyModelCommand implements Callable<Integer> {
  @Option(
      names = "--plan",
      paramLabel = "P",
      description = "Takes model, recipe, decoder and exif from a plan.")
  String plan;

  @Option(names = "--model", paramLabel = "M.onnx", description = "The model.")
  String model;

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      description = "How an image becomes the model's input.")
  String recipe;

  @Option(
      names = "--decoder",
      paramLabel = "NAME",
      description = "How its outputs become predictions, where those are stored.")
  String decoder;

  @Option(
      names = "--set",
      arity = "1..*",
      paramLabel = "recipe.KEY=VALUE|decoder.KEY=VALUE",
      description = "Replaces settings of the recipe or the decoder.")
  Map<String, String> settings = new TreeMap<>();

  @Option(
      names = "--exif",
      paramLabel = "ignore|apply",
      description = "What is done with the orientation that a camera noted. Default: ignore.")
  String exif;

  @Option(names = "--image", required = true, paramLabel = "FILE", description = "A JPEG or PNG.")
  String image;

  @Option(
      names = "--reference",
      required = true,
      paramLabel = "SAMPLES.npz",
      description = "What PyTorch made of that image.")
  String reference;

  @Option(
      names = "--tolerance",
      paramLabel = "[STAGE=]ABSOLUTE[,RELATIVE]",
      description =
          "How far values may lie from the stored ones, of one stage or of all but masks. Default:"
              + " 1e-4,1e-3; of masks, 0.01 of 1 - IoU.")
  List<String> tolerances = new ArrayList<>();

  @Option(
      names = "--isolate",
      description =
          "Give each stage what is stored of the one before: a difference is then its own.")
  boolean isolate;

  @Option(
      names = "--emit",
      paramLabel = "text|json[=PATH]",
      description = "What is written, to standard output or a file. Default: text.")
  List<String> emit;

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    List<Emission> emissions = Emission.parse(emit == null ? List.of("text") : emit);
    if (plan != null && (model != null || recipe != null || decoder != null || exif != null)) {
      throw UserError.usage(
          "--plan was named, and what is taken from it as well",
          "Leave out --model, --recipe, --decoder and --exif, or --plan.");
    }
    if (plan == null && (model == null || recipe == null)) {
      throw UserError.usage("no model was named", "Give --model and --recipe, or --plan.");
    }
    Verification result = VerifyModelRun.of(this, tolerances());
    for (Emission emission : emissions) {
      emission.write(
          switch (emission.format()) {
            case TEXT -> result.text();
            case JSON -> result.json();
            case CSV, FLAT -> throw new IllegalStateException(emission + " was not refused");
          },
          spec.commandLine().getOut());
    }
    return (result.first().isEmpty() ? ExitCode.OK : ExitCode.GATE).value();
  }

  private Map<String, Tolerance> tolerances() {
    Map<String, Tolerance> parsed = new TreeMap<>();
    for (String text : tolerances) {
      int equals = text.lastIndexOf('=');
      String[] numbers = text.substring(equals + 1).split(",", -1);
      try {
        double absolute = Double.parseDouble(numbers[0]);
        double relative = numbers.length > 1 ? Double.parseDouble(numbers[1]) : 0;
        Tolerance tolerance = new Tolerance(absolute, relative);
        String stage = equals < 0 ? "" : text.substring(0, equals);
        if (numbers.length > 2 || equals == 0 || parsed.put(stage, tolerance) != null) {
          throw new NumberFormatException();
        }
      } catch (NumberFormatException e) {
        throw new UserError(
            ExitCode.USAGE,
            "--tolerance '" + text + "' is not what is wanted, or given twice",
            "Give numbers such as 1e-3,1e-3 for all stages or input=0.02 for one.",
            e);
      }
    }
    return parsed;
  }
}
