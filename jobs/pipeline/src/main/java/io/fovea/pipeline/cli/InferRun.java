package io.fovea.pipeline.cli;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.image.ExifPolicy;
import io.fovea.pipeline.inference.InferenceConfig;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import io.fovea.pipeline.inference.InferenceConfig.ImageSource;
import io.fovea.pipeline.inference.InferenceConfig.ModelChoice;
import io.fovea.pipeline.inference.InferenceJob;
import io.fovea.pipeline.inference.InferencePlan;
import io.fovea.pipeline.inference.InferenceSummary;
import io.fovea.pipeline.inference.Progress;
import io.fovea.pipeline.spark.Sessions;
import io.fovea.pipeline.spark.SparkOptions;
import io.fovea.pipeline.spark.TaskErrors;
import io.fovea.pipeline.store.Manifest.Status;
import io.fovea.pipeline.store.RunFolder;
import io.fovea.pipeline.store.RunRecord;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** What {@link InferCommand} does. */
final class InferRun {
  private InferRun() {}

  /** The exit status of the command. */
  static int of(InferCommand command) {
    InferenceConfig config = config(command);
    SparkOptions options =
        new SparkOptions(command.spark.master, command.spark.settings)
            .withDefault("spark.task.cpus", Integer.toString(command.threads));
    RunRecord record = new RunRecord("infer");
    Configuration hadoop = Sessions.hadoopConfiguration(options);
    RunFolder folder = RunFolder.create(command.out, hadoop);
    InferenceSummary summary;
    try {
      InferencePlan plan = InferencePlan.check(config, hadoop);
      try (Sessions.Scope session = Sessions.open("fovea infer", options)) {
        summary = InferenceJob.run(plan, session.spark(), folder, Progress.onStderr());
        record
            .inputs(plan.inputs())
            .parameters("inference", plan.parameters())
            .devices(summary.devices())
            .files(summary.files())
            .publish(
                folder, summary.status(), summary.counts(), Sessions.settings(session.spark()));
      }
    } catch (UserError e) {
      folder.removeIfEmpty();
      throw e;
    } catch (IOException e) {
      throw TaskErrors.unwrap(e);
    }
    command.spec.commandLine().getErr().println(summary.text(command.out));
    return (summary.status() == Status.COMPLETE ? ExitCode.OK : ExitCode.INCOMPLETE).value();
  }

  private static InferenceConfig config(InferCommand command) {
    Map<String, Object> recipe = new TreeMap<>();
    Map<String, Object> decoder = new TreeMap<>();
    command.settings.forEach(
        (key, value) -> {
          int dot = key.indexOf('.');
          switch (dot < 0 ? key : key.substring(0, dot)) {
            case "recipe" -> recipe.put(key.substring(dot + 1), value);
            case "decoder" -> decoder.put(key.substring(dot + 1), value);
            default ->
                throw UserError.usage(
                    "--set " + key + ": only the recipe and the decoder have settings",
                    "Give --set recipe.KEY=VALUE or --set decoder.KEY=VALUE.");
          }
        });
    return new InferenceConfig(
        new ModelChoice(
            command.model, command.recipe, recipe, command.decoder, decoder, command.categories),
        new ImageSource(command.dataset, command.images, exif(command.exif)),
        new Execution(
            command.device,
            command.threads,
            command.batch,
            command.shardSize,
            command.maxFailures));
  }

  private static ExifPolicy exif(String option) {
    try {
      return ExifPolicy.valueOf(option.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw UserError.usage(
          "--exif '" + option + "' is not known", "Give --exif ignore or --exif apply.");
    }
  }
}
