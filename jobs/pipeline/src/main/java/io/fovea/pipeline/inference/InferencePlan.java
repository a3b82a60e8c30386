package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.models.decode.Decoder;
import io.fovea.models.decode.Produces;
import io.fovea.models.decode.Vita;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.Device;
import io.fovea.models.session.EngineShapes;
import io.fovea.models.session.ModelFile;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.Providers;
import io.fovea.models.session.SessionSettings;
import io.fovea.models.session.Sessions;
import io.fovea.pipeline.dataset.CategoryRecord;
import io.fovea.pipeline.dataset.CocoDocument;
import io.fovea.pipeline.dataset.CocoRecord;
import io.fovea.pipeline.dataset.Detail;
import io.fovea.pipeline.dataset.FileNames;
import io.fovea.pipeline.dataset.ImageRecord;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import io.fovea.pipeline.inference.InferenceConfig.ModelChoice;
import io.fovea.pipeline.store.Digests;
import io.fovea.pipeline.store.Manifest.InputFile;
import io.fovea.pipeline.store.Redaction;
import io.fovea.pipeline.store.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * Everything that is known before the first image is read: the choices are checked against the
 * model and the dataset, and the dataset is cut into shards.
 */
public final class InferencePlan {
  private final InferenceConfig config;
  private final ModelFile model;
  private final SortedMap<String, ModelFile> graphs;
  private final Categories categories;
  private final List<Shard> shards;
  private final List<VideoShard> videoShards;
  private final long imageCount;
  private final SortedMap<String, InputFile> inputs;
  private final SortedMap<String, String> parameters;
  private final EngineShapes shapes;

  private InferencePlan(
      InferenceConfig config,
      ModelFile model,
      SortedMap<String, ModelFile> graphs,
      Categories categories,
      List<Shard> shards,
      List<VideoShard> videoShards,
      long imageCount,
      SortedMap<String, InputFile> inputs,
      SortedMap<String, String> parameters,
      EngineShapes shapes) {
    this.config = config;
    this.model = model;
    this.graphs = graphs;
    this.categories = categories;
    this.shards = shards;
    this.videoShards = videoShards;
    this.imageCount = imageCount;
    this.inputs = inputs;
    this.parameters = parameters;
    this.shapes = shapes;
  }

  /**
   * Checks that the model opens, that its signature fits the decoder and the recipe and its classes
   * the categories, that the images folder is there and every file name leads into it.
   *
   * @param hadoop settings of the file systems
   * @throws UserError naming what does not fit
   */
  public static InferencePlan check(InferenceConfig config, Configuration hadoop) {
    // What is cheap to get wrong comes first: names, then files, then the model.
    Providers.requireBuiltFor(config.execution().on().device());
    Decoder decoder = ShardTask.decoder(config.model());
    Recipe.named(config.model().recipe()).with(config.model().recipeSettings());
    GraphFiles.requireNames(decoder, config.model().decoder(), config.model().graphs());
    requireFurther(config.execution(), decoder);
    boolean ofVideos = decoder.produces() == Produces.TUBES;
    Dataset dataset = Dataset.read(config.source().dataset(), ofVideos);
    Categories categories = categories(config.model(), decoder, dataset);
    requireImages(config, hadoop);
    ModelFile model = ModelCopy.inspect(config.model().file());
    SortedMap<String, ModelFile> graphs = GraphFiles.inspect(config.model().graphs());
    GraphFiles.requireOwnNames(model, graphs);
    // A driver may have no GPU: the signature is the same on the CPU.
    Execution execution = config.execution();
    SessionSettings onDriver = SessionSettings.cpu(execution.threads());
    EngineShapes shapes;
    SortedMap<String, String> parameters = new TreeMap<>();
    try (Sessions.Lease lease = Sessions.lease(model, onDriver)) {
      ModelSignature signature = lease.session().signature();
      Recipe recipe = ShardTask.recipe(config.model(), signature);
      decoder.check(signature, categories.labels().classCount());
      Map<String, ModelSignature> further = signatures(graphs, onDriver);
      decoder.checkGraphs(signature, further, categories.labels().classCount());
      if (decoder instanceof Vita vita) {
        requireFrames(vita, further, dataset, config.source().dataset());
      }
      parameters.put("recipe", recipe.text());
      parameters.put("decoder", decoder.text());
      int batch = ShardTask.batchSize(execution, decoder, signature);
      parameters.put("batch", Integer.toString(batch));
      shapes = EngineShapes.of(signature.input(), batch);
    }
    requireEngine(execution, shapes);
    parameters.put("session", ShardTask.sessionText(execution));
    parameters.put("precision", execution.on().precision().id());
    parameters.put("exif", config.source().exif().name().toLowerCase(Locale.ROOT));
    parameters.put("categories", categories.text());
    List<String> ingredients =
        new ArrayList<>(List.of(model.digest(), "onnxruntime=" + OnnxSession.runtimeVersion()));
    parameters.forEach((name, value) -> ingredients.add(name + "=" + value));
    graphs.forEach((name, graph) -> ingredients.add("graph " + name + "=" + graph.digest()));
    int shardSize =
        ofVideos ? execution.videosInShard() : execution.shardSize(dataset.images().size());
    List<Shard> shards = ofVideos ? List.of() : Shard.cut(dataset.images(), shardSize, ingredients);
    List<VideoShard> videoShards =
        ofVideos ? VideoShard.cut(dataset.videos(), shardSize, ingredients) : List.of();
    // These say how the run went about it; what it computed does not follow from them.
    parameters.put("produces", decoder.produces().id());
    parameters.put("shardSize", Integer.toString(shardSize));
    parameters.put("maxFailures", Long.toString(execution.maxFailures()));
    if (execution.on().device().isGpu()) {
      parameters.put("runsPerGpu", Integer.toString(execution.on().runsPerGpu()));
    }
    parameters.put("images", Redaction.text(config.source().images()));
    return new InferencePlan(
        config,
        model,
        graphs,
        categories,
        shards,
        videoShards,
        ofVideos ? dataset.videos().size() : dataset.images().size(),
        inputs(config, model, graphs, dataset, categories),
        parameters,
        shapes);
  }

  private static void requireFrames(
      Vita decoder, Map<String, ModelSignature> graphs, Dataset dataset, String location) {
    for (VideoShard.Video video : dataset.videos()) {
      decoder.requireFrames(graphs, location + ": video " + video.id(), video.frames().size());
    }
  }

  private static Categories categories(ModelChoice choice, Decoder decoder, Dataset dataset) {
    return decoder.produces() == Produces.RANKING
        ? Categories.none(choice.categories(), choice.decoder(), dataset.categories())
        : Categories.of(choice.categories(), choice.decoder(), dataset.categories());
  }

  private static Map<String, ModelSignature> signatures(
      SortedMap<String, ModelFile> graphs, SessionSettings settings) {
    Map<String, ModelSignature> signatures = new TreeMap<>();
    graphs.forEach(
        (name, graph) -> {
          try (Sessions.Lease lease = Sessions.lease(graph, settings)) {
            signatures.put(name, lease.session().signature());
          }
        });
    return signatures;
  }

  /** Engines are built for one input of known shapes, which further graphs do not have. */
  private static void requireFurther(Execution execution, Decoder decoder) {
    if (execution.on().device() == Device.TENSORRT && !decoder.graphs().isEmpty()) {
      throw UserError.usage(
          "--device tensorrt: the graph '" + decoder.graphs().get(0) + "' has several inputs",
          "Run a system of several graphs with --device cuda or cpu.");
    }
  }

  /** An engine is built for shapes, and building it is the first thing that a GPU task would do. */
  private static void requireEngine(Execution execution, EngineShapes shapes) {
    DeviceChoice on = execution.on();
    if (on.device() == Device.TENSORRT) {
      Providers.requireShapes(shapes);
    }
  }

  InferenceConfig config() {
    return config;
  }

  ModelFile model() {
    return model;
  }

  /** The further graphs by name; none where the model is one graph. */
  SortedMap<String, ModelFile> graphs() {
    return graphs;
  }

  /** Of the model's input; null where they are known only image by image. */
  EngineShapes shapes() {
    return shapes;
  }

  Categories categories() {
    return categories;
  }

  List<Shard> shards() {
    return shards;
  }

  /** Shards of videos; none where images are predicted. */
  List<VideoShard> videoShards() {
    return videoShards;
  }

  /** Whether samples are videos. */
  public boolean isOfVideos() {
    return !videoShards.isEmpty();
  }

  /** Frames of all videos; 0 where images are predicted. */
  public long frameCount() {
    return videoShards.stream().mapToLong(VideoShard::frames).sum();
  }

  /** The shards, of images or of videos. */
  List<? extends Portion> portions() {
    return isOfVideos() ? videoShards : shards;
  }

  /** What the shards' files are called by, without their endings. */
  public Set<String> shardKeys() {
    return portions().stream().map(Portion::key).collect(Collectors.toCollection(TreeSet::new));
  }

  /** How many samples the dataset has: images, or videos. */
  public long imageCount() {
    return imageCount;
  }

  /** The files that results follow from, by role, as a manifest lists them. */
  public SortedMap<String, InputFile> inputs() {
    return inputs;
  }

  /** What was chosen, by name, defaults included, as a manifest lists it. */
  public SortedMap<String, String> parameters() {
    return parameters;
  }

  /** What inference needs of a dataset. */
  private record Dataset(
      List<Shard.Image> images,
      List<VideoShard.Video> videos,
      List<Long> categories,
      Digests.Content content) {

    static Dataset read(String location, boolean ofVideos) {
      return ofVideos ? readVideos(location) : readImages(location);
    }

    private static Dataset readVideos(String location) {
      String version = Storage.version(location);
      List<Long> categories = new ArrayList<>();
      List<VideoShard.Video> videos = VideoList.read(location, categories::add);
      Digests.Content content = digest(location);
      Storage.requireVersion(location, version);
      return new Dataset(List.of(), videos, categories, content);
    }

    private static Dataset readImages(String location) {
      // It is read twice, for what it says and for its digest.
      String version = Storage.version(location);
      List<Shard.Image> images = new ArrayList<>();
      List<Long> categories = new ArrayList<>();
      try (CocoDocument document = CocoDocument.open(location, Detail.IMAGES)) {
        while (document.hasNext()) {
          CocoRecord record = document.next();
          if (record instanceof ImageRecord image) {
            FileNames.require(location, image.id(), image.fileName());
            images.add(
                new Shard.Image(
                    image.id(), image.fileName(), side(image.height()), side(image.width())));
          } else if (record instanceof CategoryRecord category) {
            categories.add(category.id());
          }
        }
        if (!document.has(CocoDocument.Section.IMAGES)) {
          throw document.missing(CocoDocument.Section.IMAGES, "it lists what is to be predicted");
        }
      }
      Digests.Content content = digest(location);
      Storage.requireVersion(location, version);
      return new Dataset(Shard.inOrder(images, location), List.of(), categories, content);
    }

    private static int side(Integer stated) {
      return stated == null ? Shard.UNKNOWN : stated;
    }

    private static Digests.Content digest(String location) {
      try (InputStream in = Storage.open(location)) {
        return Digests.of(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void requireImages(InferenceConfig config, Configuration hadoop) {
    try {
      new ImageFolder(config.source().images(), hadoop);
    } catch (IOException e) {
      throw Storage.failure(config.source().images(), e);
    }
  }

  private static SortedMap<String, InputFile> inputs(
      InferenceConfig config,
      ModelFile model,
      SortedMap<String, ModelFile> graphs,
      Dataset dataset,
      Categories categories) {
    SortedMap<String, InputFile> inputs = new TreeMap<>();
    inputs.put("model", GraphFiles.input(config.model().file(), model));
    graphs.forEach(
        (name, graph) ->
            inputs.put(
                "graph " + name, GraphFiles.input(config.model().graphs().get(name), graph)));
    inputs.put(
        "dataset",
        new InputFile(
            Redaction.text(config.source().dataset()),
            dataset.content().bytes(),
            dataset.content().sha256()));
    if (categories.file() != null) {
      inputs.put("categories", categories.file().toInput());
    }
    return inputs;
  }
}
