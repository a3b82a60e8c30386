package io.fovea.pipeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Box;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import io.fovea.pipeline.inference.ShardOutcome.Written;
import io.fovea.pipeline.spark.SharedSpark;
import io.fovea.pipeline.spark.StopSwitch;
import io.fovea.pipeline.store.JsonSchema;
import io.fovea.pipeline.store.Manifest;
import io.fovea.pipeline.store.Manifest.Status;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.RunFolder;
import io.fovea.pipeline.store.WrittenFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

class InferenceJobTest {
  private static final int IMAGES = 14;

  @TempDir Path temp;

  private static List<Row> table(Path run, String name) {
    return SharedSpark.session()
        .read()
        .parquet(run.resolve(name).toString())
        .orderBy("image_id")
        .collectAsList();
  }

  @Test
  void predictsWhatTheModelSays() throws Exception {
    Fixture fixture = new Fixture(temp);
    fixture.image(1, 64, 64, 51);
    Manifest manifest = fixture.run(fixture.config(Execution.defaults()));
    List<PredictionRow> rows = Fixture.predictions(temp.resolve("run"));
    assertThat(rows).hasSize(2);
    // The image is twice the input's size. Label 1 is the second category of the file, with id 3.
    assertThat(rows.get(0).categoryId()).isEqualTo(3);
    assertThat(rows.get(0).score()).isCloseTo(0.4, within(1e-6));
    assertThat(rows.get(0).box()).isEqualTo(new Box(0, 0, 64, 64));
    assertThat(rows.get(1).categoryId()).isEqualTo(7);
    assertThat(rows.get(1).score()).isCloseTo(0.1, within(1e-6));
    assertThat(rows.get(1).box()).isEqualTo(new Box(16, 16, 16, 16));
    assertThat(manifest.status()).isEqualTo(Status.COMPLETE);
  }

  /** However many shards, tasks and images in a batch: the same rows. */
  @Test
  void predictionsDoNotDependOnTheCut() throws Exception {
    Fixture fixture = Fixture.of(temp, IMAGES);
    List<PredictionRow> expected = null;
    for (int shards : new int[] {1, 2, 7}) {
      for (int batch : new int[] {1, 3}) {
        Path out = temp.resolve("run-" + shards + "-" + batch);
        Manifest manifest =
            Fixture.run(
                fixture.config(new Execution("cpu", 1, batch, IMAGES / shards, 0)), out.toString());
        assertThat(manifest.counts().shards()).isEqualTo(shards);
        assertThat(manifest.counts().predicted()).isEqualTo(IMAGES);
        List<PredictionRow> rows = Fixture.predictions(out);
        if (expected == null) {
          expected = rows;
        }
        assertThat(rows).isEqualTo(expected);
      }
    }
    assertThat(expected).hasSize(2 * IMAGES);
  }

  @Test
  void aSecondRunWritesTheSameBytes() throws Exception {
    Fixture fixture = Fixture.of(temp, IMAGES);
    InferenceConfig config = fixture.config(Fixture.shards(5));
    Manifest first = Fixture.run(config, temp.resolve("first").toString());
    Manifest second = Fixture.run(config, temp.resolve("second").toString());
    assertThat(second.files()).isEqualTo(first.files()).hasSize(6);
    Map<String, byte[]> files = Fixture.files(temp.resolve("first"));
    Fixture.files(temp.resolve("second"))
        .forEach((name, bytes) -> assertThat(bytes).isEqualTo(files.get(name)));
  }

  /** F01 and F02: an attempt that ends half-way leaves nothing that counts. */
  @Test
  void aTaskThatIsTriedAgainWritesTheSameBytes() throws Exception {
    Fixture fixture = Fixture.of(temp, IMAGES);
    InferenceConfig config = fixture.config(Fixture.shards(5));
    Manifest calm = Fixture.run(config, temp.resolve("calm").toString());
    Configuration hadoop = SharedSpark.session().sparkContext().hadoopConfiguration();
    // Of a shard's two files the one of failures is written last: the other is there already.
    FlakyFileSystem.install(hadoop, "/failures/");
    try {
      Manifest flaky = Fixture.run(config, "flaky:" + temp.resolve("flaky"));
      assertThat(FlakyFileSystem.failures()).isEqualTo(3);
      assertThat(flaky.files()).isEqualTo(calm.files());
      assertThat(flaky.counts()).isEqualTo(calm.counts());
    } finally {
      FlakyFileSystem.uninstall(hadoop);
    }
  }

  @Test
  void whatIsWrongWithImagesIsCountedAndNamed() throws Exception {
    Fixture fixture = Fixture.of(temp, 6);
    Files.writeString(fixture.file(10), "no image");
    Files.write(fixture.file(20), new byte[0]);
    Files.delete(fixture.file(30));
    TestImages.write(fixture.file(40), 9, 9, 9);
    Manifest manifest = fixture.run(fixture.config(Fixture.shards(4)));
    assertThat(manifest.status()).isEqualTo(Status.INCOMPLETE);
    assertThat(manifest.counts().images()).isEqualTo(6);
    assertThat(manifest.counts().predicted()).isEqualTo(2);
    assertThat(manifest.counts().failed()).isEqualTo(4);
    assertThat(manifest.counts().failures())
        .isEqualTo(Map.of("empty", 1L, "missing", 1L, "size_mismatch", 1L, "undecodable", 1L));
    assertThat(table(temp.resolve("run"), "failures"))
        .extracting(row -> row.getLong(0) + " " + row.getString(1) + " " + row.getString(3))
        .containsExactly(
            "10 10.png undecodable",
            "20 20.png empty",
            "30 30.png missing",
            "40 40.png size_mismatch");
    assertThat(Fixture.predictions(temp.resolve("run")))
        .extracting(PredictionRow::imageId)
        .containsExactly(50L, 50L, 60L, 60L);
  }

  @Test
  void someFailuresMayBeAllowedAndAreCountedStill() throws Exception {
    Fixture fixture = Fixture.of(temp, 3);
    Files.delete(fixture.file(10));
    Manifest manifest = fixture.run(fixture.config(new Execution("cpu", 1, 0, 64, 1)));
    assertThat(manifest.status()).isEqualTo(Status.COMPLETE);
    assertThat(manifest.counts().failed()).isEqualTo(1);
  }

  @Test
  void aLabelOutsideTheMapEndsTheRunWithoutAManifest() throws Exception {
    Fixture fixture = Fixture.of(temp, 3);
    InferenceConfig config =
        fixture.config(fixture.dataset("{\"id\": 5}"), "ids", Fixture.shards(1));
    assertThatThrownBy(() -> fixture.run(config))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("label")
        .hasMessageContaining("image");
    assertThat(temp.resolve("run/manifest.json")).doesNotExist();
  }

  @Test
  void storageThatFailsForGoodEndsTheRunAsTheEnvironments() throws Exception {
    Fixture fixture = Fixture.of(temp, 3);
    InferencePlan plan =
        InferencePlan.check(fixture.config(Fixture.shards(1)), new Configuration());
    RunFolder run = RunFolder.attach(temp.resolve("run").toString(), new Configuration());
    Files.createDirectories(temp.resolve("run"));
    Files.writeString(temp.resolve("run/failures"), "a file where a folder is needed");
    assertThatThrownBy(
            () ->
                InferenceJob.run(
                    plan, SharedSpark.session(), run, Progress.silent(), new StopSwitch()))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT));
  }

  @Test
  void sparkReadsTheFolderAsATable() throws Exception {
    Fixture fixture = Fixture.of(temp, 5);
    Files.delete(fixture.file(50));
    fixture.run(fixture.config(new Execution("cpu", 1, 0, 2, 1)));
    List<PredictionRow> rows = Fixture.predictions(temp.resolve("run"));
    List<Row> table =
        SharedSpark.session()
            .read()
            .parquet(temp.resolve("run/predictions").toString())
            .orderBy("image_id", "ordinal")
            .collectAsList();
    assertThat(table).hasSameSizeAs(rows).hasSize(8);
    for (int i = 0; i < rows.size(); i++) {
      Row row = table.get(i);
      PredictionRow own = rows.get(i);
      assertThat(row.<Long>getAs("image_id")).isEqualTo(own.imageId());
      assertThat(row.<Long>getAs("category_id")).isEqualTo(own.categoryId());
      assertThat(row.<Double>getAs("score")).isEqualTo(own.score());
      assertThat(row.<Double>getAs("bbox_width")).isEqualTo(own.box().width());
      assertThat(row.<Integer>getAs("ordinal")).isEqualTo(own.ordinal());
      assertThat(row.<byte[]>getAs("rle_counts")).isNull();
    }
    assertThat(table(temp.resolve("run"), "failures")).hasSize(1);
  }

  @Test
  void theManifestSaysWhatTheRunWasMadeOf() throws Exception {
    Fixture fixture = Fixture.of(temp, 3);
    fixture.run(fixture.config(Fixture.shards(2)));
    String text = Files.readString(temp.resolve("run/manifest.json"));
    JsonNode json = new ObjectMapper().readTree(text);
    assertThat(JsonSchema.named("manifest.schema.json").problems(json)).isEmpty();
    assertThat(text).doesNotContain(SharedSpark.CANARY);
    assertThat(json.at("/sparkSettings/spark.hadoop.fs.s3a.secret.key").asText())
        .isEqualTo("(removed)");
    assertThat(json.at("/sparkSettings/spark.fovea.test.url").asText()).contains("@host/path");
    assertThat(json.at("/inputs/model/sha256").asText()).hasSize(64);
    assertThat(json.at("/inputs/dataset/bytes").asLong())
        .isEqualTo(Files.size(temp.resolve("dataset.json")));
    assertThat(json.at("/parameters/inference/categories").asText()).isEqualTo("contiguous [7, 3]");
    assertThat(json.at("/parameters/inference/recipe").asText()).contains("yolox");
    assertThat(json.at("/software/onnxruntime").asText()).isNotEmpty();
    assertThat(json.at("/devices/0").asText()).startsWith("cpu");
    assertThat(json.at("/files").size()).isEqualTo(4);
  }

  @Test
  void anImageListWithoutCategoriesWillDo() throws Exception {
    Fixture fixture = Fixture.of(temp, 3);
    fixture.run(fixture.config(fixture.dataset(new String[0]), "ids", Fixture.shards(64)));
    assertThat(Fixture.predictions(temp.resolve("run")))
        .extracting(PredictionRow::categoryId)
        .containsOnly(0L, 1L);
  }

  @Test
  void aListOfIdsMapsLabels() throws Exception {
    Fixture fixture = Fixture.of(temp, 2);
    Path map = Files.writeString(temp.resolve("map.json"), "[3, 7]");
    Manifest manifest =
        fixture.run(fixture.config(fixture.dataset(), map.toString(), Fixture.shards(64)));
    assertThat(manifest.inputs()).containsKeys("categories", "dataset", "model");
    assertThat(Fixture.predictions(temp.resolve("run")))
        .filteredOn(row -> row.box().x() == 0)
        .extracting(PredictionRow::categoryId)
        .containsOnly(7L);
  }

  @Test
  void aDatasetWithoutImagesHasEmptyTables() throws Exception {
    Fixture fixture = new Fixture(temp);
    Manifest manifest = fixture.run(fixture.config(Execution.defaults()));
    assertThat(manifest.counts().images()).isZero();
    assertThat(manifest.status()).isEqualTo(Status.COMPLETE);
    assertThat(table(temp.resolve("run"), "predictions")).isEmpty();
    assertThat(table(temp.resolve("run"), "failures")).isEmpty();
  }

  /** What Spark's pages show: jobs and stages by name, and images by what became of them. */
  @Test
  void sparkShowsWhatRunsByName() throws Exception {
    Fixture fixture = Fixture.of(temp, 6);
    Files.delete(fixture.file(30));
    Files.write(fixture.file(20), new byte[0]);
    List<String> jobs = new CopyOnWriteArrayList<>();
    Map<String, Object> counted = new ConcurrentHashMap<>();
    List<String> stages = new CopyOnWriteArrayList<>();
    SparkContext spark = SharedSpark.session().sparkContext();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            jobs.add(job.properties().getProperty("spark.job.description"));
          }

          @Override
          public void onStageCompleted(SparkListenerStageCompleted stage) {
            stages.add(stage.stageInfo().name());
            CollectionConverters.asJava(stage.stageInfo().accumulables())
                .values()
                .forEach(
                    each -> {
                      if (each.name().isDefined() && each.name().get().startsWith("images ")) {
                        counted.put(each.name().get(), each.value().get());
                      }
                    });
          }
        };
    spark.addSparkListener(listener);
    Manifest manifest;
    try {
      manifest = fixture.run(fixture.config(Fixture.shards(2)));
      spark.listenerBus().waitUntilEmpty();
    } finally {
      spark.removeSparkListener(listener);
    }
    assertThat(jobs).containsExactly("infer 6 images in 3 shards on cpu");
    assertThat(stages).containsExactly("infer: read, decode, predict, write shards");
    assertThat(manifest.counts().failures()).isEqualTo(Map.of("empty", 1L, "missing", 1L));
    assertThat(counted)
        .containsEntry("images predicted", 4L)
        .containsEntry("images failed: empty", 1L)
        .containsEntry("images failed: missing", 1L);
  }

  @Test
  void throughputIsOfWhatWasPredictedNow() throws Exception {
    Fixture fixture = Fixture.of(temp, 5);
    InferencePlan plan =
        InferencePlan.check(fixture.config(Fixture.shards(2)), new Configuration());
    RunFolder run = RunFolder.attach(temp.resolve("run").toString(), new Configuration());
    InferenceSummary first =
        InferenceJob.run(plan, SharedSpark.session(), run, Progress.silent(), new StopSwitch());
    assertThat(first.stage().samples()).isEqualTo(5);
    assertThat(first.throughput())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.device()).startsWith("cpu");
              assertThat(line.executor()).isEqualTo("driver");
              assertThat(line.address()).isNull();
              assertThat(line.shards()).isEqualTo(3);
              assertThat(line.images()).isEqualTo(5);
              assertThat(line.modelSeconds()).isPositive();
              assertThat(line.inputSeconds()).isPositive();
              assertThat(line.waitSeconds()).isLessThan(0.01);
            });
    InferenceSummary second =
        InferenceJob.run(plan, SharedSpark.session(), run, Progress.silent(), new StopSwitch());
    assertThat(second.throughput()).isEmpty();
    assertThat(second.stage().samples()).isZero();
  }

  /** Inside one JVM the address is empty, and the spare processors of a task decode. */
  @Test
  void theSparkTasksProcessorsDecideWhoDecodes() {
    assertThat(ShardTask.decodeThreads(1, Execution.defaults())).isZero();
    assertThat(ShardTask.decodeThreads(4, Execution.defaults())).isEqualTo(3);
    assertThat(ShardTask.decodeThreads(1, new Execution("cpu", 2, 0, 0, 0))).isZero();
  }

  /** The invariant of C.2: every image once, or no number at all. */
  @Test
  void whatTasksSayIsCheckedAgainstTheDataset() throws Exception {
    Fixture fixture = Fixture.of(temp, 4);
    InferencePlan plan =
        InferencePlan.check(fixture.config(Fixture.shards(2)), new Configuration());
    Written[] whole = {written(plan.shards().get(0), 2), written(plan.shards().get(1), 2)};
    assertThat(InferenceJob.summarise(plan, whole, 1).counts().predicted()).isEqualTo(4);
    Written[] lost = {whole[0], null};
    Written[] twice = {whole[0], whole[0]};
    Written[] fewer = {whole[0], written(plan.shards().get(1), 1)};
    for (Written[] wrong : List.of(lost, twice, fewer)) {
      assertThatThrownBy(() -> InferenceJob.summarise(plan, wrong, 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("shard 1 of 2 images");
    }
  }

  private static Written written(Shard shard, int predicted) {
    WrittenFile file = new WrittenFile("x", 1, "0");
    return new Written(
        shard.index(),
        shard.key(),
        predicted,
        new TreeMap<>(),
        0,
        0,
        new TreeMap<>(),
        file,
        file,
        "cpu",
        false,
        null);
  }
}
