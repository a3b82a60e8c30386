package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.inference.ShardOutcome.Written;
import io.fovea.pipeline.spark.GpuStage;
import io.fovea.pipeline.spark.StopSwitch;
import io.fovea.pipeline.spark.TaskErrors;
import io.fovea.pipeline.store.RunFolder;
import io.fovea.pipeline.store.Throughput;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import scala.Function1;
import scala.Function2;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;

/**
 * Predicts videos on Spark, some at a time. In a wave, one job runs the frame graph over chunks of
 * frames, one task each, whose features stay on the disk where they were made, and the head once
 * over the queries of each video, which are shuffled; a second one makes masks, each chunk where
 * its features are, and joins them into the shards' files. Waves bound what lies on local disks and
 * what a broken-off run loses; they change no result.
 */
final class VideoJob {
  private static final int FRAMES_A_TASK = 16;
  private static final int TASKS_A_PROCESSOR = 4;

  private final InferencePlan plan;
  private final SparkContext context;
  private final JavaSparkContext java;
  private final Progress progress;
  private final StopSwitch stop;
  private final Optional<GpuStage> stage;
  private final Cut cut;
  private final String token = "fovea-infer-" + UUID.randomUUID();
  private final VideoSetting setting;
  private final Tallies tallies;
  private final List<DeviceThroughput.Done> done = new ArrayList<>();
  private double frameSeconds;
  private double maskSeconds;
  private long headNanos;
  private long heads;
  private long frames;

  /**
   * How videos are cut.
   *
   * @param framesATask of one video, at least 1; made a multiple of the batch
   * @param framesAWave after so many, no further video is taken into a wave; asked before each
   * @param beforeMasks done in each wave once heads are there, for tests
   */
  record Cut(int framesATask, IntSupplier framesAWave, Runnable beforeMasks) {
    Cut(int framesATask, int framesAWave, Runnable beforeMasks) {
      this(framesATask, () -> framesAWave, beforeMasks);
    }

    /**
     * Some tasks for each processor of the cluster as it is when a wave begins: before the first
     * job, executors may not have registered.
     */
    static Cut usual(SparkSession spark) {
      return usual(spark.sparkContext()::defaultParallelism);
    }

    static Cut usual(IntSupplier processors) {
      return new Cut(
          FRAMES_A_TASK,
          () -> FRAMES_A_TASK * TASKS_A_PROCESSOR * Math.max(1, processors.getAsInt()),
          () -> {});
    }
  }

  VideoJob(
      InferencePlan plan,
      SparkContext context,
      RunFolder folder,
      Progress progress,
      StopSwitch stop,
      Optional<GpuStage> stage,
      Cut cut) {
    this.plan = plan;
    this.context = context;
    this.java = JavaSparkContext.fromSparkContext(context);
    this.progress = progress;
    this.stop = stop;
    this.stage = stage;
    this.cut = cut;
    this.tallies = Tallies.register(context);
    this.setting =
        new VideoSetting(
            plan.config().anywhere(),
            StagedGraphs.stage(plan, context),
            plan.categories(),
            folder.root(),
            token + "/",
            java.broadcast(new SerializableConfiguration(context.hadoopConfiguration())));
  }

  /** What came out of each shard. */
  Written[] run() {
    Written[] written = new Written[plan.videoShards().size()];
    StopSwitch.Listening listening = stop.onStop(() -> context.cancelJobGroup(token));
    try {
      find(written);
      List<VideoShard> missing = new ArrayList<>();
      plan.videoShards().stream()
          .filter(shard -> written[shard.index()] == null)
          .forEach(missing::add);
      for (int from = 0, wave = 0; from < missing.size(); wave++) {
        List<VideoShard> next = wave(missing, from);
        run(next, setting.inWave(token + "/" + wave), written);
        from += next.size();
      }
      return written;
    } finally {
      listening.close();
      if (!context.isStopped()) {
        context.clearJobGroup();
        context.clearCallSite();
        setting.hadoop().destroy();
      }
    }
  }

  /**
   * Removes what is left in this JVM, after a run that did not come to its end; other JVMs end with
   * the application, and Spark removes their local folders.
   */
  void clear() {
    LocalFeatures.clear(token);
  }

  /** How fast frames went, by device. */
  List<Throughput.OfDevice> throughput() {
    return DeviceThroughput.ofTasks(done);
  }

  /** What inference consisted of. */
  List<Throughput.OfStage> parts() {
    List<Throughput.OfStage> parts = new ArrayList<>();
    parts.add(Throughput.OfStage.of("infer frames and heads", frames, frameSeconds));
    parts.add(Throughput.OfStage.of("infer heads, summed over tasks", heads, headNanos / 1e9));
    parts.add(Throughput.OfStage.of("infer masks", frames, maskSeconds));
    if (tallies.framesAgain() > 0) {
      parts.add(Throughput.OfStage.of("infer masks, frames run again", tallies.framesAgain(), 0));
    }
    return parts;
  }

  private List<VideoShard> wave(List<VideoShard> missing, int from) {
    List<VideoShard> wave = new ArrayList<>();
    int enough = cut.framesAWave().getAsInt();
    long count = 0;
    for (int i = from; i < missing.size() && (i == from || count < enough); i++) {
      wave.add(missing.get(i));
      count += missing.get(i).frames();
    }
    return wave;
  }

  /** Shards of an earlier run. */
  private void find(Written[] written) {
    JavaRDD<ShardOutcome> found =
        java.parallelize(plan.videoShards(), plan.videoShards().size())
            .map(new VideoFindTask(setting, tallies))
            .filter(outcome -> outcome != null);
    submit("infer: look for finished shards", found, outcome -> receive(outcome, written));
  }

  private void receive(ShardOutcome outcome, Written[] written) {
    if (outcome instanceof Written own) {
      written[own.index()] = own;
      progress.add(own.predicted() + own.failed(), own.failed());
    } else {
      throw ((ShardOutcome.Refused) outcome).error();
    }
  }

  private void run(List<VideoShard> wave, VideoSetting here, Written[] written) {
    List<VideoHead> ofWave = heads(wave, here);
    cut.beforeMasks().run();
    long start = System.nanoTime();
    int shards = wave.size();
    List<Tuple2<Integer, VideoWriteTask.Order>> orders = new ArrayList<>();
    for (int s = 0; s < shards; s++) {
      orders.add(new Tuple2<>(s, order(wave.get(s), s, ofWave)));
    }
    JavaRDD<ChunkMasks> masks = masks(ofWave).map(new MaskTask(here));
    JavaPairRDD<Integer, ChunkMasks> byShard =
        stage
            .map(own -> own.on(masks))
            .orElse(masks)
            .mapToPair(chunk -> new Tuple2<>(chunk.shard(), chunk));
    JavaRDD<ShardOutcome> outcomes =
        java.parallelizePairs(orders, shards)
            .cogroup(byShard, new HashPartitioner(shards))
            .map(each -> new Tuple2<>(each._2()._1().iterator().next(), each._2()._2()))
            .map(new VideoWriteTask(here, tallies));
    submit(
        "infer: masks from features, write shards", outcomes, outcome -> receive(outcome, written));
    maskSeconds += (System.nanoTime() - start) / 1e9;
  }

  /** Runs frames and heads. */
  private List<VideoHead> heads(List<VideoShard> wave, VideoSetting here) {
    long start = System.nanoTime();
    int batch = Integer.parseInt(plan.parameters().get("batch"));
    int size = (Math.max(1, cut.framesATask()) + batch - 1) / batch * batch;
    List<FrameChunk> chunks = FrameChunk.cut(wave, size);
    if (chunks.isEmpty()) {
      return List.of();
    }
    JavaRDD<FrameChunk> given = java.parallelize(chunks, chunks.size());
    int videos = chunks.get(chunks.size() - 1).number() + 1;
    JavaRDD<VideoHead> made =
        stage
            .map(own -> own.on(given))
            .orElse(given)
            .mapToPair(new FrameTask(here))
            .groupByKey(new HashPartitioner(videos))
            .map(new HeadTask(here));
    List<VideoHead> ofWave = new ArrayList<>();
    submit(
        "infer: frames, then the head of each video",
        stage.map(own -> own.on(made)).orElse(made),
        head -> {
          if (head.refused() != null) {
            throw head.refused();
          }
          ofWave.add(head);
          heads++;
          headNanos += head.headNanos();
          for (int i = 0; i < head.works().size(); i++) {
            int count = head.chunks().get(i).frames().size();
            frames += count;
            done.add(new DeviceThroughput.Done(head.device(), count, head.works().get(i)));
          }
        });
    frameSeconds += (System.nanoTime() - start) / 1e9;
    return ofWave;
  }

  private static VideoWriteTask.Order order(VideoShard shard, int s, List<VideoHead> heads) {
    ArrayList<VideoHead> own = new ArrayList<>();
    for (int v = 0; v < shard.samples(); v++) {
      int video = v;
      own.add(
          heads.stream()
              .filter(head -> head.shard() == s && head.video() == video)
              .findFirst()
              .map(VideoHead::forWriting)
              .orElse(null));
    }
    return new VideoWriteTask.Order(shard, own);
  }

  /** One task a chunk, wanted where its features are. */
  private JavaRDD<MaskTask.Order> masks(List<VideoHead> heads) {
    List<Tuple2<MaskTask.Order, scala.collection.immutable.Seq<String>>> orders = new ArrayList<>();
    for (VideoHead head : heads) {
      for (int i = 0; head.tracks() != null && i < head.chunks().size(); i++) {
        ChunkQueries.Place place = head.places().get(i);
        // Spark's own way to name an executor.
        List<String> wanted = List.of("executor_" + place.host() + "_" + place.executor());
        orders.add(
            new Tuple2<>(
                new MaskTask.Order(head.chunks().get(i), head.tracks(), place),
                CollectionConverters.asScala(wanted).toSeq()));
      }
    }
    if (orders.isEmpty()) {
      return java.emptyRDD();
    }
    ClassTag<MaskTask.Order> tag = ClassTag$.MODULE$.apply(MaskTask.Order.class);
    return context.makeRDD(CollectionConverters.asScala(orders).toSeq(), tag).toJavaRDD();
  }

  /** Runs a job; what it gives comes as it is made, on this thread's behalf. */
  private <T> void submit(String what, JavaRDD<T> data, Consumer<T> receive) {
    stop.check();
    context.setJobGroup(
        token,
        String.format(
            Locale.ROOT,
            "infer %d videos in %d shards on %s: %s",
            plan.imageCount(),
            plan.videoShards().size(),
            plan.config().execution().on().device().id(),
            what.substring(what.indexOf(' ') + 1)),
        false);
    context.setCallSite(what);
    UserError[] refused = new UserError[1];
    Function2<Object, ArrayList<T>, BoxedUnit> take =
        (partition, all) -> {
          try {
            if (refused[0] == null) {
              all.forEach(receive);
            }
          } catch (UserError e) {
            refused[0] = e;
            context.cancelJobGroup(token);
          }
          return BoxedUnit.UNIT;
        };
    try {
      context.runJob(data.rdd(), VideoJob.<T>drained(), take, VideoJob.<T>listTag());
    } catch (Exception e) {
      // Spark's own exceptions are checked ones that Scala does not declare.
      stop.check();
      if (refused[0] == null) {
        throw context.isStopped() ? InferenceJob.stopped(context, e) : TaskErrors.unwrap(e);
      }
    }
    if (refused[0] != null) {
      throw refused[0];
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> Function1<Iterator<T>, ArrayList<T>> drained() {
    return (Function1<Iterator<T>, ArrayList<T>> & Serializable)
        values -> {
          ArrayList<T> all = new ArrayList<>();
          while (values.hasNext()) {
            all.add(values.next());
          }
          return all;
        };
  }

  @SuppressWarnings("unchecked")
  private static <T> ClassTag<ArrayList<T>> listTag() {
    return (ClassTag<ArrayList<T>>) (ClassTag<?>) ClassTag$.MODULE$.apply(ArrayList.class);
  }
}
