import io.fovea.metrics.mask.RleText;
import io.fovea.models.decode.Decoder;
import io.fovea.models.decode.DecoderSettings;
import io.fovea.models.decode.Prediction;
import io.fovea.models.image.DecodedImage;
import io.fovea.models.image.ExifPolicy;
import io.fovea.models.image.ImageReader;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.SessionSettings;
import io.fovea.models.systems.ShapeSegmenter;
import io.fovea.pipeline.demo.SceneGenerator;
import io.fovea.pipeline.inference.InferenceConfig;
import io.fovea.pipeline.inference.InferenceJob;
import io.fovea.pipeline.inference.InferencePlan;
import io.fovea.pipeline.inference.InferenceSummary;
import io.fovea.pipeline.inference.Progress;
import io.fovea.pipeline.spark.Sessions;
import io.fovea.pipeline.spark.SparkOptions;
import io.fovea.pipeline.spark.StopSwitch;
import io.fovea.pipeline.store.RunFolder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Compares inference on Spark with a plain loop in one JVM: same files, decode, recipe, batch, decoder, session threads and
 * number of workers. Each is run once to warm up, then measured in turn. See scripts/bench-infer.
 */
public final class BenchInfer {
  private final List<Path> files;
  private final Recipe recipe;
  private final Decoder decoder;
  private final OnnxSession session;
  private final int workers;
  private final int batch;

  private BenchInfer(List<Path> files, Recipe recipe, Decoder decoder, OnnxSession session, int workers, int batch) {
    this.files = files;
    this.recipe = recipe;
    this.decoder = decoder;
    this.session = session;
    this.workers = workers;
    this.batch = batch;
  }

  public static void main(String[] args) throws Exception {
    Path work = Files.createDirectories(Path.of(args[0]));
    int images = Integer.parseInt(args[1]);
    int workers = Integer.parseInt(args[2]);
    int batch = Integer.parseInt(args[3]);
    int rounds = Integer.parseInt(args[4]);
    Path scenes = work.resolve("scenes-" + images);
    if (!Files.exists(scenes.resolve(SceneGenerator.ANNOTATIONS))) {
      System.err.println("bench-infer: drawing " + images + " scenes");
      SceneGenerator.write(scenes, 11, images);
    }
    Path model = work.resolve("shape-segmenter.onnx");
    ShapeSegmenter.build(SceneGenerator.hues()).write(model);
    String recipeName = "none";
    String decoderName = "instances";
    if (args.length > 5) {
      model = Path.of(args[5]);
      recipeName = args[6];
      decoderName = args[7];
    }
    List<Path> files;
    try (Stream<Path> listed = Files.list(scenes.resolve(SceneGenerator.IMAGES))) {
      files = listed.sorted().toList();
    }
    try (OnnxSession session = OnnxSession.open(model, SessionSettings.cpu(1))) {
      Decoder decoder = Decoder.named(decoderName, DecoderSettings.defaults());
      Recipe recipe = Recipe.named(recipeName).fittedTo(session.signature());
      var bench = new BenchInfer(files, recipe, decoder, session, workers, batch);
      var config =
          new InferenceConfig(
              InferenceConfig.ModelChoice.of(model.toString(), recipeName, decoderName, "contiguous"),
              new InferenceConfig.ImageSource(
                  scenes.resolve(SceneGenerator.ANNOTATIONS).toString(),
                  scenes.resolve(SceneGenerator.IMAGES).toString(),
                  ExifPolicy.IGNORE),
              new InferenceConfig.Execution("cpu", 1, batch, 64, 0));
      bench.compare(config, work, rounds);
    }
  }

  private void compare(InferenceConfig config, Path work, int rounds) throws Exception {
    var options = new SparkOptions("local[" + workers + "]", Map.of());
    try (Sessions.Scope scope = Sessions.open("bench-infer", options)) {
      Rate loop = Rate.NONE;
      Rate raw = Rate.NONE;
      Rate spark = Rate.NONE;
      for (int round = 0; round <= rounds; round++) {
        Rate loopNow = measured(this::loop);
        Rate sparkNow = measured(() -> spark(config, scope.spark(), work.resolve("run")));
        Rate rawNow = measured(this::raw);
        System.err.println(
            "bench-infer: " + (round == 0 ? "warm-up" : "round " + round) + ": loop " + loopNow + ", Spark " + sparkNow
                + ", session.run alone " + rawNow);
        if (round > 0) {
          loop = loop.best(loopNow);
          spark = spark.best(sparkNow);
          raw = raw.best(rawNow);
        }
      }
      System.out.println("| " + files.size() + " images, " + workers + " workers, batch " + batch
          + ", best of " + rounds + " | images/s | of the loop | CPU ms an image | of the loop |");
      System.out.println("|---|---|---|---|---|");
      row("one-JVM loop", loop, loop);
      row("Fovea on Spark", spark, loop);
      row("session.run alone", raw, loop);
    }
  }

  private static void row(String name, Rate rate, Rate loop) {
    System.out.printf(
        Locale.ROOT, "| %s | %.1f | %.0f %% | %.1f | %.0f %% |%n", name, rate.imagesPerSecond,
        100 * rate.imagesPerSecond / loop.imagesPerSecond, rate.cpuMillis, 100 * rate.cpuMillis / loop.cpuMillis);
  }

  /** Images a second of the clock, and processor time an image, which other work on the machine does not distort. */
  private record Rate(double imagesPerSecond, double cpuMillis) {
    static final Rate NONE = new Rate(0, Double.POSITIVE_INFINITY);

    Rate best(Rate other) {
      return new Rate(Math.max(imagesPerSecond, other.imagesPerSecond), Math.min(cpuMillis, other.cpuMillis));
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.1f images/s (%.1f CPU ms an image)", imagesPerSecond, cpuMillis);
    }
  }

  private Rate measured(Callable<Double> work) throws Exception {
    var machine = (com.sun.management.OperatingSystemMXBean) java.lang.management.ManagementFactory.getOperatingSystemMXBean();
    long before = machine.getProcessCpuTime();
    double imagesPerSecond = work.call();
    return new Rate(imagesPerSecond, (machine.getProcessCpuTime() - before) / 1e6 / files.size());
  }

  /** The loop that a user would write, on as many threads as Spark has. */
  private double loop() throws Exception {
    AtomicLong objects = new AtomicLong();
    double rate = onWorkers(mine -> objects.addAndGet(predict(mine)));
    if (objects.get() == 0) {
      throw new IllegalStateException("the loop found nothing");
    }
    return rate;
  }

  private interface Work {
    void on(List<Path> mine) throws Exception;
  }

  private double onWorkers(Work work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    long start = System.nanoTime();
    List<Future<Void>> running = new ArrayList<>();
    for (int w = 0; w < workers; w++) {
      List<Path> mine = files.subList(files.size() * w / workers, files.size() * (w + 1) / workers);
      Callable<Void> task = () -> {
        work.on(mine);
        return null;
      };
      running.add(pool.submit(task));
    }
    for (Future<Void> each : running) {
      each.get();
    }
    pool.shutdown();
    return files.size() / ((System.nanoTime() - start) / 1e9);
  }

  private long predict(List<Path> mine) throws Exception {
    long objects = 0;
    Map<List<Integer>, Pending> pending = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    for (Path file : mine) {
      DecodedImage image = ImageReader.read(Files.readAllBytes(file), ExifPolicy.IGNORE);
      ImageFrame frame = recipe.frame(image.height(), image.width());
      Pending open =
          pending.computeIfAbsent(List.of(frame.inputHeight(), frame.inputWidth()), k -> new Pending(frame));
      open.add(image, frame);
      if (open.frames.size() == batch) {
        objects += run(open);
      }
    }
    for (Pending open : pending.values()) {
      objects += open.frames.isEmpty() ? 0 : run(open);
    }
    return objects;
  }

  private long run(Pending open) throws Exception {
    long objects = 0;
    ByteBuffer tensor = open.tensor.slice(0, open.frames.size() * open.slotBytes).order(ByteOrder.nativeOrder());
    try (Outputs outputs = session.run(tensor, recipe.shape(open.frames.size(), open.frames.get(0)))) {
      for (int i = 0; i < open.frames.size(); i++) {
        for (Prediction prediction : decoder.decode(outputs, i, open.frames.get(i))) {
          objects += prediction.mask() == null ? 1 : RleText.encode(prediction.mask()).length();
        }
      }
    }
    open.frames.clear();
    return objects;
  }

  private final class Pending {
    final int slotBytes;
    final ByteBuffer tensor;
    final List<ImageFrame> frames = new ArrayList<>();

    Pending(ImageFrame frame) {
      slotBytes = recipe.slotBytes(frame);
      tensor = ByteBuffer.allocateDirect(batch * slotBytes).order(ByteOrder.nativeOrder());
    }

    void add(DecodedImage image, ImageFrame frame) {
      recipe.write(image, frame, tensor.slice(frames.size() * slotBytes, slotBytes).order(ByteOrder.nativeOrder()));
      frames.add(frame);
    }
  }

  /** The model alone, on batches of one image repeated. */
  private double raw() throws Exception {
    DecodedImage image = ImageReader.read(Files.readAllBytes(files.get(0)), ExifPolicy.IGNORE);
    ImageFrame frame = recipe.frame(image.height(), image.width());
    return onWorkers(mine -> {
      Pending open = new Pending(frame);
      for (int i = 0; i < batch; i++) {
        open.add(image, frame);
      }
      for (int done = 0; done < mine.size(); done += batch) {
        session.run(open.tensor.rewind(), recipe.shape(batch, frame)).close();
      }
    });
  }

  private static double spark(InferenceConfig config, SparkSession spark, Path run) throws Exception {
    delete(run);
    var hadoop = spark.sparkContext().hadoopConfiguration();
    InferencePlan plan = InferencePlan.check(config, hadoop);
    RunFolder folder = RunFolder.attach(run.toString(), hadoop);
    InferenceSummary summary = InferenceJob.run(plan, spark, folder, Progress.silent(), new StopSwitch());
    delete(run);
    return summary.imagesPerSecond();
  }

  private static void delete(Path folder) throws Exception {
    if (Files.exists(folder)) {
      try (Stream<Path> walk = Files.walk(folder)) {
        for (Path path : walk.sorted(java.util.Comparator.reverseOrder()).collect(Collectors.toList())) {
          Files.delete(path);
        }
      }
    }
  }
}
