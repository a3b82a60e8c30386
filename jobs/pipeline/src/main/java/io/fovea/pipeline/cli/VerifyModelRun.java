package io.fovea.pipeline.cli;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.SampleException;
import io.fovea.models.decode.Decoder;
import io.fovea.models.decode.DecoderSettings;
import io.fovea.models.image.DecodedImage;
import io.fovea.models.image.ExifPolicy;
import io.fovea.models.image.ImageReader;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.ModelFile;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.SessionSettings;
import io.fovea.models.verify.ModelCheck;
import io.fovea.models.verify.Samples;
import io.fovea.models.verify.Tolerance;
import io.fovea.pipeline.inference.InferenceConfig.ModelChoice;
import io.fovea.pipeline.plan.Plan;
import io.fovea.pipeline.plan.PlanReader;
import io.fovea.pipeline.store.Storage;
import io.fovea.pipeline.verify.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Runs {@code fovea verify-model}; apart from the command so that its help loads no model. */
final class VerifyModelRun {
  private static final long MOST_IMAGE_BYTES = 1L << 28;

  private VerifyModelRun() {}

  static Verification of(VerifyModelCommand command, Map<String, Tolerance> tolerances) {
    ModelChoice choice;
    ExifPolicy exif;
    if (command.plan == null) {
      choice =
          new ModelChoice(command.model, command.recipe, Map.of(), command.decoder, Map.of(), null);
      exif = exif(command.exif == null ? "ignore" : command.exif);
    } else {
      Plan plan = PlanReader.read(command.plan, Map.of());
      choice = plan.inference().model();
      exif = plan.inference().source().exif();
    }
    if (!Storage.isLocal(choice.file())) {
      throw UserError.usage(
          "the model " + choice.file() + " is not on this machine", "Copy it here first.");
    }
    Recipe named =
        Recipe.named(choice.recipe())
            .with(settings(choice.recipeSettings(), "recipe", command.settings));
    Map<String, Object> decoding = settings(choice.decoderSettings(), "decoder", command.settings);
    Decoder decoder =
        choice.decoder() == null
            ? null
            : Decoder.named(choice.decoder(), DecoderSettings.of(decoding));
    if (decoder != null && !decoder.graphs().isEmpty()) {
      throw UserError.usage(
          "the decoder '" + choice.decoder() + "' runs several graphs, and one is verified here",
          "Leave the decoder out, and store raw outputs: output.NAME.");
    }
    DecodedImage image = image(CostCommand.path(command.image), exif);
    Path model = Storage.localPath(choice.file());
    try (Samples samples = Samples.open(CostCommand.path(command.reference));
        OnnxSession session = OnnxSession.open(ModelFile.inspect(model), SessionSettings.cpu(1))) {
      Recipe recipe = named.fittedTo(session.signature());
      if (decoder != null) {
        decoder.check(session.signature(), -1);
      }
      ModelCheck check = new ModelCheck(session, recipe, decoder, tolerances, command.isolate);
      return new Verification(
          choice.file(),
          command.image,
          command.reference,
          recipe.text(),
          decoder == null ? null : decoder.text(),
          command.isolate,
          check.differences(image, samples));
    } catch (SampleException e) {
      throw refused(command.image, e);
    }
  }

  private static Map<String, Object> settings(
      Map<String, Object> from, String owner, Map<String, String> given) {
    Map<String, Object> settings = new TreeMap<>(from);
    given.forEach(
        (key, value) -> {
          if (key.startsWith(owner + ".")) {
            settings.put(key.substring(owner.length() + 1), value);
          } else if (!key.startsWith("recipe.") && !key.startsWith("decoder.")) {
            throw UserError.usage(
                "--set " + key + ": only the recipe and the decoder have settings",
                "Give --set recipe.KEY=VALUE or --set decoder.KEY=VALUE.");
          }
        });
    return settings;
  }

  private static DecodedImage image(Path file, ExifPolicy exif) {
    try {
      if (Files.size(file) > MOST_IMAGE_BYTES) {
        throw UserError.input("the image " + file + " is over 256 MiB", "Give a smaller one.");
      }
      return ImageReader.read(Files.readAllBytes(file), exif);
    } catch (SampleException e) {
      throw refused(file.toString(), e);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.INPUT,
          "the image " + file + " cannot be read: " + e,
          "Check that it is there, and its permissions.",
          e);
    }
  }

  private static UserError refused(String image, SampleException e) {
    return new UserError(
        ExitCode.INPUT,
        "the image " + image + " cannot be verified: " + e.getMessage(),
        "Give an image, a recipe and a decoder that the model works with.",
        e);
  }

  private static ExifPolicy exif(String option) {
    try {
      return ExifPolicy.valueOf(option.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new UserError(
          ExitCode.USAGE,
          "--exif '" + option + "' is not known",
          "Give --exif ignore or --exif apply.",
          e);
    }
  }
}
