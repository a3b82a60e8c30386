package io.fovea.pipeline.plan;

import io.fovea.metrics.UserError;
import io.fovea.models.decode.Decoder;
import io.fovea.models.decode.DecoderSettings;
import io.fovea.models.decode.Produces;
import io.fovea.models.image.ExifPolicy;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.Device;
import io.fovea.models.session.Precision;
import io.fovea.pipeline.inference.DeviceChoice;
import io.fovea.pipeline.inference.InferenceConfig;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import io.fovea.pipeline.inference.InferenceConfig.ImageSource;
import io.fovea.pipeline.inference.InferenceConfig.ModelChoice;
import io.fovea.pipeline.plan.PlanValue.Mapping;
import io.fovea.pipeline.plan.PlanValue.Scalar;
import io.fovea.pipeline.spark.SparkOptions;
import io.fovea.pipeline.store.Digests;
import io.fovea.pipeline.store.Manifest.InputFile;
import io.fovea.pipeline.store.Redaction;
import io.fovea.pipeline.store.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads plans; {@code data-schemas/plan.md} is the page of the format. */
public final class PlanReader {
  /** The version of the format that is read. */
  public static final int VERSION = 1;

  static final List<String> KEYS =
      List.of(
          "version",
          "title",
          "dataset",
          "images",
          "exif",
          "model",
          "graphs",
          "recipe",
          "decoder",
          "categories",
          "device",
          "precision",
          "runs-per-gpu",
          "engine-cache",
          "threads",
          "batch",
          "shard-size",
          "max-failures",
          "scoring",
          "published",
          "paired-with",
          "out",
          "spark");
  static final List<String> SPARK_KEYS = List.of("master", "conf");

  private static final String OVERRIDE = "--set ";
  private static final int MAX_BYTES = 1 << 21;
  private static final int MAX_SIZE = 1 << 20;
  private static final int MAX_THREADS = 1024;

  private final PlanSection top;
  private final PlanLocations locations;

  private PlanReader(PlanSection top, PlanLocations locations) {
    this.top = top;
    this.locations = locations;
  }

  /**
   * Reads a plan and checks every value that can be checked without a model or a dataset.
   *
   * @param location of the file
   * @param overrides values by key, as {@code --set} gives them
   * @throws UserError naming the line, the key and the value
   */
  public static Plan read(String location, Map<String, String> overrides) {
    byte[] yaml;
    try (InputStream in = Storage.open(location)) {
      yaml = in.readNBytes(MAX_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Mapping document = PlanDocument.parse(yaml, location);
    for (Map.Entry<String, String> override : overrides.entrySet()) {
      document = Overrides.apply(document, override.getKey(), override.getValue());
    }
    InputFile source = new InputFile(Redaction.text(location), yaml.length, Digests.of(yaml));
    return new PlanReader(PlanSection.of(document, "", KEYS), new PlanLocations(location))
        .plan(source);
  }

  private Plan plan(InputFile source) {
    top.integer("version", VERSION, VERSION, VERSION);
    String dataset = location("dataset", "Give the location of a COCO ground truth.");
    String images = location("images", "Give the folder that the images are in.");
    String exif = top.choice("exif", List.of("ignore", "apply"), "ignore");
    ModelChoice model = model();
    Execution execution = execution();
    List<ScoringTask> scoring = scoring(model);
    return new Plan(
        top.text("title", "Give a text.", model.file()),
        new InferenceConfig(
            model,
            new ImageSource(dataset, images, ExifPolicy.valueOf(exif.toUpperCase(Locale.ROOT))),
            execution),
        scoring,
        ScoringReader.published(top, scoring),
        pairedWith(execution.on()),
        location("out", "Give the run folder that is to be made."),
        spark(),
        source);
  }

  /** What is not of instances may be left to 'fovea score'. */
  private List<ScoringTask> scoring(ModelChoice model) {
    Decoder decoder = Decoder.named(model.decoder(), DecoderSettings.of(model.decoderSettings()));
    return top.has("scoring") || decoder.produces() == Produces.INSTANCES
        ? ScoringReader.tasks(top, this::location)
        : List.of();
  }

  private ModelChoice model() {
    String file = location("model", "Give the path of an ONNX model.");
    Named recipe = named("recipe", Recipe.names());
    check("recipe", () -> Recipe.named(recipe.name()).with(recipe.settings()));
    Named decoder = named("decoder", Decoder.names());
    check("decoder", () -> Decoder.named(decoder.name(), DecoderSettings.of(decoder.settings())));
    Map<String, String> graphs = graphs();
    String categories = top.text("categories", "Give ids, contiguous or a file.", null);
    if (categories != null && !List.of("ids", "contiguous").contains(categories)) {
      categories = location("categories", "Give ids, contiguous or a file.");
    }
    return new ModelChoice(
        file,
        graphs,
        recipe.name(),
        recipe.settings(),
        decoder.name(),
        decoder.settings(),
        categories);
  }

  private Map<String, String> graphs() {
    Map<String, String> graphs = new TreeMap<>();
    if (top.has("graphs")) {
      PlanSection section = PlanSection.open(top.value("graphs"), "graphs");
      for (String name : section.texts().keySet()) {
        graphs.put(name, location(section, name, "Give the path of an ONNX model."));
      }
    }
    return graphs;
  }

  private record Named(String name, Map<String, Object> settings) {}

  /** A name alone, or a mapping of {@code name} and settings. */
  private Named named(String key, List<String> known) {
    PlanValue value = top.value(key);
    if (value instanceof Mapping) {
      PlanSection section = PlanSection.open(value, key);
      String name = section.choice("name", known, null);
      if (name == null) {
        section.text("name", "Give one of: " + String.join(", ", known) + ".");
      }
      return new Named(name, section.plainWithout("name"));
    }
    top.text(key, "Give one of: " + String.join(", ", known) + ".");
    return new Named(top.choice(key, known, null), Map.of());
  }

  private void check(String key, Runnable check) {
    try {
      check.run();
    } catch (UserError e) {
      throw e.at(top.where(key) + ": '" + key + "'");
    }
  }

  private Execution execution() {
    return new Execution(
        device(),
        (int) top.integer("threads", 1, MAX_THREADS, 1),
        (int) top.integer("batch", 0, MAX_SIZE, 0),
        (int) top.integer("shard-size", 1, MAX_SIZE, Execution.BY_DATASET),
        top.integer("max-failures", 0, Long.MAX_VALUE, 0));
  }

  private DeviceChoice device() {
    Device device = Device.named(top.choice("device", Device.ids(), Device.CPU.id()));
    Precision precision =
        Precision.named(top.choice("precision", Precision.ids(), Precision.FP32.id()));
    int runsPerGpu = (int) top.integer("runs-per-gpu", 1, MAX_THREADS, 1);
    String cache = top.text("engine-cache", "Give a folder on each executor's own disk.", null);
    return new DeviceChoice(device, precision, runsPerGpu, cache);
  }

  private String pairedWith(DeviceChoice on) {
    String remedy =
        "Give the run folder of the same plan with precision: fp32 and device: cpu or cuda; its"
            + " figures stand beside these in the report.";
    return on.needsPair() || top.has("paired-with") ? location("paired-with", remedy) : null;
  }

  private SparkOptions spark() {
    if (!top.has("spark")) {
      return SparkOptions.usual();
    }
    PlanSection section = PlanSection.of(top.value("spark"), "spark", SPARK_KEYS);
    Map<String, String> conf = new TreeMap<>();
    if (section.has("conf")) {
      PlanSection settings = PlanSection.open(section.value("conf"), "spark.conf");
      conf.putAll(settings.texts());
      conf.forEach((key, value) -> refuseSecret(settings, key, value));
    }
    String remedy = "Give a Spark master, such as local[2]; a cluster's only under scripts/submit.";
    return new SparkOptions(section.text("master", remedy, null), conf);
  }

  /** Plans are shared and copied into run folders: what is secret does not belong in them. */
  private static void refuseSecret(PlanSection settings, String key, String value) {
    boolean provider = key.toLowerCase(Locale.ROOT).contains("provider");
    boolean secret = Redaction.settings(Map.of(key, "")).get(key).equals(Redaction.REMOVED);
    if ((secret && !provider) || !Redaction.text(value).equals(value)) {
      throw UserError.usage(
          settings.where(key) + ": '" + settings.pathOf(key) + "' holds a secret",
          "Name a credential provider instead, or keep the secret in the environment or in Spark's"
              + " own configuration.");
    }
  }

  private String location(String key, String remedy) {
    return location(top, key, remedy);
  }

  private String location(PlanSection section, String key, String remedy) {
    String text = section.text(key, remedy);
    boolean override =
        section.value(key) instanceof Scalar scalar && scalar.where().startsWith(OVERRIDE);
    return locations.resolve(text, override);
  }
}
