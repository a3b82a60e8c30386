package io.fovea.pipeline.cli;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.image.ExifPolicy;
import io.fovea.models.session.Device;
import io.fovea.models.session.Precision;
import io.fovea.pipeline.inference.DeviceChoice;
import io.fovea.pipeline.inference.InferenceConfig;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import io.fovea.pipeline.inference.InferenceConfig.ImageSource;
import io.fovea.pipeline.inference.InferenceConfig.ModelChoice;
import io.fovea.pipeline.inference.InferencePlan;
import io.fovea.pipeline.inference.InferenceSummary;
import io.fovea.pipeline.spark.GpuRequest;
import io.fovea.pipeline.spark.Placement;
import io.fovea.pipeline.spark.Sessions;
import io.fovea.pipeline.spark.SparkOptions;
import io.fovea.pipeline.spark.TaskErrors;
import io.fovea.pipeline.store.Manifest.Status;
import io.fovea.pipeline.store.RunRecord;
import io.fovea.pipeline.store.Storage;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;

/** What {@link InferCommand} does. */
final class InferRun {
  private InferRun() {}

  /** The exit status of the command. */
  static int of(InferCommand command) {
    Storage.use(command.spark.settings);
    InferenceConfig config = config(command);
    SparkOptions options =
        GpuRequest.ofInference(
            new SparkOptions(command.spark.master, command.spark.settings),
            config.execution().on().device(),
            config.execution().on().precision(),
            config.execution().threads());
    RunRecord record = new RunRecord("infer");
    Configuration hadoop = Sessions.hadoopConfiguration(options);
    if (command.explain) {
      command.spec.commandLine().getOut().print(explanation(command, config, options, hadoop));
      return ExitCode.OK.value();
    }
    InferenceSummary summary;
    try (FolderRun run =
        FolderRun.claim(
            command.out,
            hadoop,
            record.command(),
            command.folder,
            command.spec.commandLine().getErr())) {
      InferencePlan plan = InferencePlan.check(config, hadoop);
      try (Sessions.Scope session = Sessions.open("fovea infer", options)) {
        summary = run.infer(plan, session.spark());
        record
            .inputs(plan.inputs())
            .parameters("inference", plan.parameters())
            .devices(summary.devices())
            .stages(summary.stages())
            .throughput(summary.throughput())
            .files(summary.files())
            .publish(
                run.claim(),
                summary.status(),
                summary.counts(),
                Sessions.settings(session.spark()));
      }
    } catch (IOException e) {
      throw TaskErrors.unwrap(e);
    }
    command.spec.commandLine().getErr().println(summary.text(command.out));
    return (summary.status() == Status.COMPLETE ? ExitCode.OK : ExitCode.INCOMPLETE).value();
  }

  private static String explanation(
      InferCommand command, InferenceConfig config, SparkOptions options, Configuration hadoop) {
    InferencePlan plan = InferencePlan.check(config, hadoop);
    SparkConf conf = Sessions.conf(options);
    Explanation text = new Explanation("infer");
    ExplainInference.add(text, plan, config, conf);
    text.lines("spark", Placement.lines(conf));
    ExplainInference.addFolder(text, plan, command.out, hadoop, command.folder.force);
    return text.text();
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
            command.model,
            command.graphs,
            command.recipe,
            recipe,
            command.decoder,
            decoder,
            command.categories),
        new ImageSource(command.dataset, command.images, exif(command.exif)),
        new Execution(
            new DeviceChoice(
                Device.named(command.device),
                Precision.named(command.precision),
                command.runsPerGpu,
                command.engineCache),
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
