package io.fovea.pipeline.inference;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.session.Sessions;
import io.fovea.pipeline.inference.ShardOutcome.Refused;
import io.fovea.pipeline.inference.ShardOutcome.Written;
import io.fovea.pipeline.spark.GpuStage;
import io.fovea.pipeline.spark.StopSwitch;
import io.fovea.pipeline.spark.TaskErrors;
import io.fovea.pipeline.store.Manifest.Counts;
import io.fovea.pipeline.store.Manifest.Status;
import io.fovea.pipeline.store.RunFolder;
import io.fovea.pipeline.store.Throughput;
import io.fovea.pipeline.store.WrittenFile;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import scala.Function1;
import scala.Function2;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;

/**
 * Predicts a dataset on Spark: one task a shard, each writing its own files into the run folder.
 * Little comes back to the driver, whatever the dataset's size, and there every image is counted
 * exactly once.
 */
public final class InferenceJob {
  private InferenceJob() {}

  /**
   * Runs a plan.
   *
   * @param folder of the run; its predictions and failures are complete on return, its manifest is
   *     the caller's to write
   * @param stop ends the job; what runs comes to its end first
   * @throws io.fovea.metrics.UserError if the model and the dataset turn out not to fit, or a
   *     device, a permission or the storage is missing, or the job was stopped
   */
  public static InferenceSummary run(
      InferencePlan plan,
      SparkSession spark,
      RunFolder folder,
      Progress progress,
      StopSwitch stop) {
    return run(plan, spark, folder, progress, stop, Optional.empty());
  }

  /**
   * As above.
   *
   * @param stage what its executors have that those of other stages have not
   */
  public static InferenceSummary run(
      InferencePlan plan,
      SparkSession spark,
      RunFolder folder,
      Progress progress,
      StopSwitch stop,
      Optional<GpuStage> stage) {
    return run(plan, spark, folder, progress, stop, stage, VideoJob.Cut.usual(spark));
  }

  /**
   * As above.
   *
   * @param cut of videos into tasks, which changes no byte
   */
  static InferenceSummary run(
      InferencePlan plan,
      SparkSession spark,
      RunFolder folder,
      Progress progress,
      StopSwitch stop,
      Optional<GpuStage> stage,
      VideoJob.Cut cut) {
    SparkContext context = spark.sparkContext();
    stop.check();
    VideoJob videos = null;
    progress.start(plan.imageCount(), plan.isOfVideos() ? "videos" : "images");
    try {
      if (plan.isOfVideos()) {
        videos = new VideoJob(plan, context, folder, progress, stop, stage, cut);
        Written[] written = videos.run();
        return summarise(plan, written, progress.seconds(), videos.throughput(), videos.parts());
      }
      Written[] written = predict(plan, context, folder, progress, stop, stage);
      return summarise(plan, written, progress.seconds());
    } finally {
      progress.end();
      if (context.isLocal()) {
        drain();
        Sessions.closeIdle();
      }
      if (videos != null) {
        videos.clear();
      }
    }
  }

  /** A job that was cancelled is over for Spark while its tasks still run. */
  private static void drain() {
    try {
      TaskRun.awaitNone();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Written[] predict(
      InferencePlan plan,
      SparkContext context,
      RunFolder folder,
      Progress progress,
      StopSwitch stop,
      Optional<GpuStage> stage) {
    Written[] written = new Written[plan.shards().size()];
    if (written.length == 0) {
      return written;
    }
    StagedGraphs graphs = StagedGraphs.stage(plan, context);
    JavaSparkContext java = JavaSparkContext.fromSparkContext(context);
    Broadcast<SerializableConfiguration> hadoop =
        java.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    ShardTask task =
        new ShardTask(
            plan.config().anywhere(),
            graphs,
            plan.categories(),
            folder.root(),
            hadoop,
            Tallies.register(context));
    String group = "fovea-infer-" + UUID.randomUUID();
    AtomicReference<Refused> refused = new AtomicReference<>();
    Function2<Object, ShardOutcome, BoxedUnit> receive =
        (partition, outcome) -> {
          if (outcome instanceof Written own) {
            written[own.index()] = own;
            progress.add(own.predicted() + own.failed(), own.failed());
          } else if (refused.compareAndSet(null, (Refused) outcome)) {
            context.cancelJobGroup(group);
          }
          return BoxedUnit.UNIT;
        };
    JavaRDD<ShardOutcome> outcomes =
        java.parallelize(plan.shards(), plan.shards().size()).map(task);
    RDD<ShardOutcome> tasks = stage.map(own -> own.on(outcomes)).orElse(outcomes).rdd();
    context.setJobGroup(
        group,
        String.format(
            Locale.ROOT,
            "infer %d images in %d shards on %s",
            plan.imageCount(),
            plan.shards().size(),
            plan.config().execution().on().device().id()),
        false);
    context.setCallSite("infer: read, decode, predict, write shards");
    StopSwitch.Listening listening = stop.onStop(() -> context.cancelJobGroup(group));
    try {
      context.runJob(tasks, only(), receive, outcomeTag());
    } catch (Exception e) {
      // Spark's own exceptions are checked ones that Scala does not declare.
      stop.check();
      if (refused.get() == null) {
        throw context.isStopped() ? stopped(context, e) : TaskErrors.unwrap(e);
      }
    } finally {
      listening.close();
      if (!context.isStopped()) {
        context.clearJobGroup();
        context.clearCallSite();
        hadoop.destroy();
      }
    }
    if (refused.get() != null) {
      throw refused.get().error();
    }
    return written;
  }

  static UserError stopped(SparkContext context, Exception e) {
    return new UserError(
        ExitCode.ENVIRONMENT,
        "Spark stopped before the run ended, on " + context.master() + ": " + e.getMessage(),
        "Check that the master runs and gives this application executors; its own messages are"
            + " above.",
        e);
  }

  @SuppressWarnings("unchecked")
  private static Function1<Iterator<ShardOutcome>, ShardOutcome> only() {
    return (Function1<Iterator<ShardOutcome>, ShardOutcome> & Serializable) Iterator::next;
  }

  private static ClassTag<ShardOutcome> outcomeTag() {
    return ClassTag$.MODULE$.apply(ShardOutcome.class);
  }

  /** Adds up what tasks said, and checks it against the dataset: nothing lost, nothing twice. */
  static InferenceSummary summarise(InferencePlan plan, Written[] written, double seconds) {
    return summarise(
        plan, written, seconds, DeviceThroughput.of(Arrays.asList(written)), List.of());
  }

  private static InferenceSummary summarise(
      InferencePlan plan,
      Written[] written,
      double seconds,
      List<Throughput.OfDevice> throughput,
      List<Throughput.OfStage> parts) {
    List<WrittenFile> files = new ArrayList<>();
    TreeSet<String> devices = new TreeSet<>();
    SortedMap<String, Long> reasons = new TreeMap<>();
    long predicted = 0;
    long failed = 0;
    long predictions = 0;
    long halved = 0;
    int found = 0;
    long imagesFound = 0;
    RunCounts runs = new RunCounts();
    for (Portion shard : plan.portions()) {
      Written own = written[shard.index()];
      requireWhole(shard, own);
      predicted += own.predicted();
      failed += own.failed();
      predictions += own.predictions();
      halved += own.halvedBatches();
      if (own.found()) {
        found++;
        imagesFound += shard.samples();
      }
      own.failures().forEach((reason, count) -> reasons.merge(reason, (long) count, Long::sum));
      devices.add(own.device());
      runs.add(own.runs());
      files.add(own.predictionFile());
      files.add(own.failureFile());
    }
    if (predicted + failed != plan.imageCount()) {
      throw new IllegalStateException(
          (predicted + failed) + " images came out of a dataset of " + plan.imageCount());
    }
    boolean complete = failed <= plan.config().execution().maxFailures();
    return new InferenceSummary(
        complete ? Status.COMPLETE : Status.INCOMPLETE,
        new Counts(
            plan.imageCount(),
            predicted,
            failed,
            predictions,
            plan.portions().size(),
            halved,
            reasons,
            runs.counts(),
            plan.isOfVideos() ? plan.frameCount() : null),
        files,
        List.copyOf(devices),
        found,
        imagesFound,
        seconds,
        throughput,
        parts);
  }

  private static void requireWhole(Portion shard, Written own) {
    if (own == null
        || !own.key().equals(shard.key())
        || own.predicted() + own.failed() != shard.samples()) {
      throw new IllegalStateException(
          "shard " + shard.index() + " of " + shard.samples() + " images came out as " + own);
    }
  }
}
