package io.fovea.pipeline.cli;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.measure.MeasureSettings;
import io.fovea.pipeline.cost.CostOutput;
import io.fovea.pipeline.cost.MeasureJob;
import io.fovea.pipeline.cost.MeasureRequest;
import io.fovea.pipeline.cost.MeasuredComparison;
import io.fovea.pipeline.spark.Sessions;
import io.fovea.pipeline.spark.SparkOptions;
import io.fovea.pipeline.store.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs {@code fovea cost --measure}; apart from the command so that this alone loads Spark. */
final class MeasureRun {
  private MeasureRun() {}

  /** The exit status of the command. */
  static int of(CostCommand command, List<TableEmission> emissions) {
    MeasureMixin options = command.measure;
    if (options.plot != null && !options.plot.endsWith(".svg")) {
      throw UserError.usage(
          "--plot " + options.plot + ": plots are SVG files", "Give a path that ends in .svg.");
    }
    MeasureRequest request =
        new MeasureRequest(
            command.width,
            Lists.integers("--tokens", options.tokens),
            options.mechanisms,
            options.fullTokens,
            new MeasureSettings(options.threads, options.warmUp, options.repeats, options.seconds),
            options.atOnce);
    Storage.use(options.spark.settings);
    SparkOptions spark =
        new SparkOptions(options.spark.master, options.spark.settings)
            .withDefault("spark.task.cpus", Integer.toString(options.threads));
    PrintWriter err = command.spec.commandLine().getErr();
    MeasuredComparison measured;
    try (Sessions.Scope session = Sessions.open("fovea cost", spark)) {
      measured =
          MeasureJob.run(
              request,
              session.spark(),
              line -> {
                err.println(line);
                err.flush();
              });
    }
    CostOutput output = CostOutput.of(measured);
    emissions.forEach(each -> each.write(output, command.spec.commandLine().getOut()));
    if (options.plot != null) {
      write(options.plot, measured.plot());
    }
    return (measured.failures() > 0 ? ExitCode.INCOMPLETE : ExitCode.OK).value();
  }

  private static void write(String location, String text) {
    try (OutputStream stream = Storage.create(location)) {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(location, e);
    }
  }
}
