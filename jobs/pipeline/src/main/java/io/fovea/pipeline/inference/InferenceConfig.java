package io.fovea.pipeline.inference;

import io.fovea.metrics.UserError;
import io.fovea.models.image.ExifPolicy;
import io.fovea.models.session.Device;
import io.fovea.pipeline.store.Folders;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/** What is to be predicted, with which model, and how: the choices of {@code fovea infer}. */
public record InferenceConfig(ModelChoice model, ImageSource source, Execution execution)
    implements Serializable {

  /** The same with an images folder that means the same whatever folder a task runs in. */
  InferenceConfig anywhere() {
    String images = Folders.path(source.images()).toString();
    return new InferenceConfig(
        model, new ImageSource(source.dataset(), images, source.exif()), execution);
  }

  /**
   * The model and how its tensors are to be understood.
   *
   * @param file location of an ONNX model; weights outside it lie beside it
   * @param graphs locations of the further graphs of a system that runs several, by name
   * @param recipe name of the preprocessing
   * @param recipeSettings fields of it that are replaced, as YAML gives them or as text
   * @param decoder name of what reads the outputs
   * @param decoderSettings likewise
   * @param categories {@code ids}, {@code contiguous}, a file's location, or null for {@code
   *     contiguous} where the decoder can check the number of classes
   */
  public record ModelChoice(
      String file,
      Map<String, String> graphs,
      String recipe,
      Map<String, Object> recipeSettings,
      String decoder,
      Map<String, Object> decoderSettings,
      String categories)
      implements Serializable {
    public ModelChoice {
      graphs = new TreeMap<>(graphs);
      recipeSettings = new TreeMap<>(recipeSettings);
      decoderSettings = new TreeMap<>(decoderSettings);
    }

    /** A system that is one model. */
    public ModelChoice(
        String file,
        String recipe,
        Map<String, Object> recipeSettings,
        String decoder,
        Map<String, Object> decoderSettings,
        String categories) {
      this(file, Map.of(), recipe, recipeSettings, decoder, decoderSettings, categories);
    }

    /** A recipe and a decoder as they are. */
    public static ModelChoice of(String file, String recipe, String decoder, String categories) {
      return new ModelChoice(file, recipe, Map.of(), decoder, Map.of(), categories);
    }
  }

  /**
   * The images.
   *
   * @param dataset location of a COCO document; only its images and categories are read
   * @param images location of the folder that the images' {@code file_name}s are in
   * @param exif what is done with the orientation that a camera noted
   */
  public record ImageSource(String dataset, String images, ExifPolicy exif)
      implements Serializable {}

  /**
   * How it runs.
   *
   * @param on what the model runs on
   * @param threads of a session, which are the processors that Spark sets aside for a task
   * @param batch images in a run of the model; 0 for the model's own number, or 1 if it has none
   * @param shardSize images in a shard: one task, one file of predictions; {@link #BY_DATASET} for
   *     a size that follows from the number of images
   * @param maxFailures how many images may fail before the run is incomplete
   */
  public record Execution(DeviceChoice on, int threads, int batch, int shardSize, long maxFailures)
      implements Serializable {
    /** 64 images in a shard, fewer where that gives less than 16 shards to share out. */
    public static final int BY_DATASET = 0;

    private static final int MOST_BY_DATASET = 64;
    private static final int SHARDS_BY_DATASET = 16;

    public Execution {
      requireAtLeast("--threads", 1, threads);
      requireAtLeast("--batch", 0, batch);
      requireAtLeast("--shard-size", BY_DATASET, shardSize);
      requireAtLeast("--max-failures", 0, maxFailures);
    }

    /** As above for a device by its name, as it comes. */
    public Execution(String device, int threads, int batch, int shardSize, long maxFailures) {
      this(DeviceChoice.of(Device.named(device)), threads, batch, shardSize, maxFailures);
    }

    /** One thread on the CPU, the model's own batch, no image may fail. */
    public static Execution defaults() {
      return new Execution("cpu", 1, 0, BY_DATASET, 0);
    }

    /**
     * Images in a shard of a dataset. Depends on the dataset alone, never on the cluster, so that
     * shards stay the same wherever they are run.
     */
    int shardSize(int images) {
      return shardSize == BY_DATASET
          ? Math.max(1, Math.min(MOST_BY_DATASET, (images - 1) / SHARDS_BY_DATASET + 1))
          : shardSize;
    }

    /** Videos in a shard: one, unless it is said otherwise, for a video is many images. */
    int videosInShard() {
      return shardSize == BY_DATASET ? 1 : shardSize;
    }

    private static void requireAtLeast(String option, long least, long value) {
      if (value < least) {
        throw UserError.usage(
            option + " is " + value + ", and the least is " + least, "Give a larger number.");
      }
    }
  }
}
