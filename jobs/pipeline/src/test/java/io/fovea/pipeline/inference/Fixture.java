package io.fovea.pipeline.inference;

import io.fovea.models.image.ExifPolicy;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import io.fovea.pipeline.inference.InferenceConfig.ImageSource;
import io.fovea.pipeline.inference.InferenceConfig.ModelChoice;
import io.fovea.pipeline.spark.Sessions;
import io.fovea.pipeline.spark.SharedSpark;
import io.fovea.pipeline.spark.SparkOptions;
import io.fovea.pipeline.spark.StopSwitch;
import io.fovea.pipeline.store.Manifest;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.PredictionTable;
import io.fovea.pipeline.store.RunClaim;
import io.fovea.pipeline.store.RunRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** A small dataset, a tiny model, and runs of the one over the other. */
final class Fixture {
  final Path folder;
  final Path model;
  private final List<String> images = new ArrayList<>();

  Fixture(Path folder) throws IOException {
    this.folder = folder;
    this.model = TinyModels.yolox(folder.resolve("model.onnx"), -1);
    Files.createDirectories(folder.resolve("images"));
  }

  /** A dataset of so many images of different sizes and greys, ids 10, 20, ... in no order. */
  static Fixture of(Path folder, int count) throws IOException {
    Fixture fixture = new Fixture(folder);
    for (int i = count; i > 0; i--) {
      fixture.image(i * 10L, 16 + i % 5, 16 + i % 3, i * 11 % 256);
    }
    return fixture;
  }

  void image(long id, int height, int width, int grey) throws IOException {
    TestImages.write(file(id), height, width, grey);
    entry(id, height, width);
  }

  /** An image of the dataset for which there is no file yet. */
  void entry(long id, int height, int width) {
    images.add(
        "{\"id\": %d, \"file_name\": \"%d.png\", \"height\": %d, \"width\": %d}"
            .formatted(id, id, height, width));
  }

  Path file(long id) {
    return folder.resolve("images/" + id + ".png");
  }

  /** The dataset's document; without categories it is an image list. */
  Path dataset(String... categories) throws IOException {
    String list =
        categories.length == 0 ? "" : ", \"categories\": [" + String.join(", ", categories) + "]";
    return Files.writeString(
        folder.resolve("dataset.json"),
        "{\"images\": [" + String.join(",\n", images) + "]" + list + "}");
  }

  /** The dataset with the two categories of the model. */
  Path dataset() throws IOException {
    return dataset("{\"id\": 7, \"name\": \"small\"}", "{\"id\": 3, \"name\": \"large\"}");
  }

  InferenceConfig config(Execution execution) throws IOException {
    return config(dataset(), null, execution);
  }

  InferenceConfig config(Path dataset, String categories, Execution execution) {
    return new InferenceConfig(
        ModelChoice.of(model.toString(), "yolox", "yolox", categories),
        new ImageSource(dataset.toString(), folder.resolve("images").toString(), ExifPolicy.IGNORE),
        execution);
  }

  static Execution shards(int size) {
    return new Execution("cpu", 1, 0, size, 0);
  }

  /** The settings of the tests' Spark. */
  static Configuration hadoop() {
    Configuration hadoop = Sessions.hadoopConfiguration(SparkOptions.usual());
    SharedSpark.session()
        .sparkContext()
        .hadoopConfiguration()
        .forEach(e -> hadoop.set(e.getKey(), e.getValue()));
    return hadoop;
  }

  /** Runs without publishing, as if the driver had died after the last task. */
  static InferenceSummary unpublished(InferencePlan plan, Path out) throws IOException {
    try (RunClaim claim = RunClaim.of(out.toString(), hadoop(), RunClaim.Terms.of("infer"))) {
      claim.begin(plan.shardKeys());
      return InferenceJob.run(
          plan, SharedSpark.session(), claim.folder(), Progress.silent(), new StopSwitch());
    }
  }

  /** Runs and publishes. */
  static Manifest run(InferenceConfig config, String out) throws IOException {
    Configuration hadoop = hadoop();
    InferencePlan plan = InferencePlan.check(config, hadoop);
    try (RunClaim claim = RunClaim.of(out, hadoop, RunClaim.Terms.of("infer"))) {
      claim.begin(plan.shardKeys());
      InferenceSummary summary =
          InferenceJob.run(
              plan, SharedSpark.session(), claim.folder(), Progress.silent(), new StopSwitch());
      return new RunRecord("infer")
          .inputs(plan.inputs())
          .parameters("inference", plan.parameters())
          .devices(summary.devices())
          .files(summary.files())
          .publish(
              claim, summary.status(), summary.counts(), Sessions.settings(SharedSpark.session()));
    }
  }

  Manifest run(InferenceConfig config) throws IOException {
    return run(config, folder.resolve("run").toString());
  }

  /** All predictions of a run by image and ordinal. */
  static List<PredictionRow> predictions(Path run) throws IOException {
    List<PredictionRow> rows = new ArrayList<>();
    for (byte[] file : files(run).values()) {
      PredictionTable.INSTANCE.read(file, "a.parquet", rows::add);
    }
    rows.sort(
        Comparator.comparingLong(PredictionRow::imageId).thenComparingInt(PredictionRow::ordinal));
    return rows;
  }

  /** One of a run's prediction files. */
  static byte[] bytes(Path run, String name) {
    try {
      return Files.readAllBytes(run.resolve("predictions").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes of a run's prediction files by name. */
  static SortedMap<String, byte[]> files(Path run) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> paths = Files.list(run.resolve("predictions"))) {
      for (Path path : paths.toList()) {
        files.put(path.getFileName().toString(), Files.readAllBytes(path));
      }
    }
    return files;
  }
}
