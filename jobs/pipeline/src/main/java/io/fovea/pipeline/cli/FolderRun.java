package io.fovea.pipeline.cli;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.inference.InferenceJob;
import io.fovea.pipeline.inference.InferencePlan;
import io.fovea.pipeline.inference.InferenceSummary;
import io.fovea.pipeline.inference.Progress;
import io.fovea.pipeline.spark.GpuStage;
import io.fovea.pipeline.spark.Signals;
import io.fovea.pipeline.spark.StopSwitch;
import io.fovea.pipeline.store.Heartbeat;
import io.fovea.pipeline.store.RunClaim;
import io.fovea.pipeline.store.RunFolder;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * A run in the folder that it has claimed, from the claim to its end: by itself, by a signal, or
 * because another process took the folder over.
 */
final class FolderRun implements AutoCloseable {
  private final PrintWriter err;
  private final StopSwitch stop = new StopSwitch();
  private final Signals.Routing signals;
  private final RunClaim claim;
  private Optional<GpuStage> stage = Optional.empty();

  private FolderRun(
      String out, Configuration hadoop, String command, FolderMixin options, PrintWriter err) {
    this.err = err;
    this.signals = Signals.to(stop);
    boolean[] told = {false};
    try {
      claim =
          RunClaim.of(
              out,
              hadoop,
              new RunClaim.Terms(
                  command,
                  options.force,
                  Duration.ofSeconds(options.wait),
                  what -> {
                    stop.check();
                    if (!told[0]) {
                      tell(command + ": waiting: " + what);
                      told[0] = true;
                    }
                  },
                  stop::stop));
    } catch (RuntimeException e) {
      signals.close();
      throw e;
    }
  }

  /**
   * Claims a folder.
   *
   * @param command infer, run or demo
   * @throws UserError if it cannot be had
   */
  static FolderRun claim(
      String out, Configuration hadoop, String command, FolderMixin options, PrintWriter err) {
    if (options.wait < 0) {
      throw UserError.usage("--wait is " + options.wait, "Give the seconds to wait, 0 or more.");
    }
    return new FolderRun(out, hadoop, command, options, err);
  }

  RunClaim claim() {
    return claim;
  }

  RunFolder folder() {
    return claim.folder();
  }

  /** Inference is to run on executors of its own, with GPUs, where there is such a stage. */
  void inferOn(Optional<GpuStage> own) {
    stage = own;
  }

  /** Predicts what earlier runs have not; afterwards the tables are this plan's and complete. */
  InferenceSummary infer(InferencePlan plan, SparkSession spark) {
    RunClaim.Found found = claim.begin(plan.shardKeys());
    if (found.own() > 0) {
      tell("infer: " + found.own() + " shards of an earlier run are here and are checked first");
    }
    if (found.foreign() > 0) {
      tell(
          "infer: "
              + found.foreign()
              + " shards here are of another model, dataset or choice; they go when this run has"
              + " its own");
    }
    Progress progress = Progress.onStderr();
    InferenceSummary summary;
    Heartbeat heartbeat = Heartbeat.start(folder(), progress::beat, Heartbeat.USUAL);
    try {
      summary = InferenceJob.run(plan, spark, folder(), progress, stop, stage);
    } finally {
      heartbeat.close();
    }
    claim.sweep(summary.files());
    return summary;
  }

  /** Does something whose Spark jobs end when the run is to stop. */
  <T> T interruptibly(SparkSession spark, Supplier<T> work) {
    stop.check();
    SparkContext context = spark.sparkContext();
    String tag = "fovea-" + UUID.randomUUID();
    context.addJobTag(tag);
    StopSwitch.Listening listening = stop.onStop(() -> context.cancelJobsWithTag(tag));
    try {
      return work.get();
    } catch (RuntimeException e) {
      stop.check();
      throw e;
    } finally {
      listening.close();
      if (!context.isStopped()) {
        context.removeJobTag(tag);
      }
    }
  }

  private void tell(String text) {
    err.print(text + "\n");
    err.flush();
  }

  /** Lets go of the folder. */
  @Override
  public void close() {
    claim.close();
    signals.close();
  }
}
