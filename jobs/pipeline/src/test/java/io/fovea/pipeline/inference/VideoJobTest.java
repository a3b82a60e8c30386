package io.fovea.pipeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.mask.RleText;
import io.fovea.models.decode.TubeQuality;
import io.fovea.models.decode.VideoTubes;
import io.fovea.models.decode.VideoTubes.FrameTracks;
import io.fovea.models.decode.VideoTubes.Track;
import io.fovea.models.image.DecodedImage;
import io.fovea.models.image.ExifPolicy;
import io.fovea.models.image.ImageReader;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.Feed;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.SessionSettings;
import io.fovea.models.session.Tensor;
import io.fovea.pipeline.cli.JavaProcess;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import io.fovea.pipeline.inference.InferenceConfig.ModelChoice;
import io.fovea.pipeline.inference.VideoJob.Cut;
import io.fovea.pipeline.spark.SharedSpark;
import io.fovea.pipeline.spark.StopSwitch;
import io.fovea.pipeline.store.FailureRow;
import io.fovea.pipeline.store.FailureTable;
import io.fovea.pipeline.store.JsonSchema;
import io.fovea.pipeline.store.Manifest.Status;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.RunClaim;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** VITA over drawn videos on Spark. */
class VideoJobTest {
  private static final int FRAMES = 8;
  private static final long[] IDS = {7, 3, 12};
  private static final Cut WHOLE = new Cut(FRAMES, 1000, () -> {});

  @TempDir Path temp;

  private Videos videos;

  @BeforeEach
  void draw() throws Exception {
    videos = new Videos(temp);
    for (long id : IDS) {
      videos.add(id, FRAMES);
    }
  }

  private InferenceSummary run(String out, Execution execution, Cut cut) throws IOException {
    return run(out, execution, cut, new StopSwitch());
  }

  private InferenceSummary run(String out, Execution execution, Cut cut, StopSwitch stop)
      throws IOException {
    InferencePlan plan = InferencePlan.check(videos.config(execution), Fixture.hadoop());
    try (RunClaim claim =
        RunClaim.of(temp.resolve(out).toString(), Fixture.hadoop(), RunClaim.Terms.of("infer"))) {
      claim.begin(plan.shardKeys());
      return InferenceJob.run(
          plan,
          SharedSpark.session(),
          claim.folder(),
          Progress.silent(),
          stop,
          Optional.empty(),
          cut);
    }
  }

  private List<PredictionRow> rows(String out) throws IOException {
    List<PredictionRow> rows = new ArrayList<>(Fixture.predictions(temp.resolve(out)));
    rows.sort(
        Comparator.comparingLong(PredictionRow::imageId)
            .thenComparingInt(PredictionRow::ordinal)
            .thenComparingInt(PredictionRow::frame));
    return rows;
  }

  /** A video by itself: all frames, the head, all masks, without Spark, files or streams. */
  private List<PredictionRow> plainly(long video) throws Exception {
    SessionSettings settings = SessionSettings.cpu(1);
    List<PredictionRow> rows = new ArrayList<>();
    try (OnnxSession frames = OnnxSession.open(temp.resolve("frame.onnx"), settings);
        OnnxSession head = OnnxSession.open(temp.resolve("head.onnx"), settings)) {
      Recipe recipe =
          Recipe.named("vita").with(Map.of("shortest-edge", 54)).fittedTo(frames.signature());
      float[] queries = new float[0];
      List<Tensor> features = new ArrayList<>();
      ImageFrame place = null;
      for (int i = 0; i < FRAMES; i++) {
        DecodedImage image =
            ImageReader.read(Files.readAllBytes(videos.file(video, i)), ExifPolicy.IGNORE);
        place = recipe.frame(image.height(), image.width());
        ByteBuffer input =
            ByteBuffer.allocateDirect(recipe.slotBytes(place)).order(ByteOrder.nativeOrder());
        recipe.write(image, place, input);
        try (Outputs outputs = frames.run(input, recipe.shape(1, place))) {
          float[] own = outputs.tensor("frame_queries").floats();
          int at = queries.length;
          queries = Arrays.copyOf(queries, at + own.length);
          System.arraycopy(own, 0, queries, at, own.length);
          features.add(outputs.tensor("mask_features"));
        }
      }
      int each = features.get(0).axis(1);
      Tensor fed = Tensor.of(queries, FRAMES, queries.length / FRAMES / each, each);
      List<Track> tracks;
      float[] embeddings;
      try (Outputs outputs = head.run(Feed.of(Map.of("frame_queries", fed)))) {
        tracks = VideoTubes.best(outputs.tensor("pred_logits"), 4);
        embeddings = outputs.tensor("pred_mask_embed").floats();
      }
      for (int t = 0; t < tracks.size(); t++) {
        TubeQuality quality = TubeQuality.NONE;
        List<Rle> masks = new ArrayList<>();
        for (Tensor own : features) {
          int pixels = own.axis(2) * own.axis(3);
          float[] logits = new float[pixels];
          for (int p = 0; p < pixels; p++) {
            float sum = 0;
            for (int c = 0; c < each; c++) {
              sum += embeddings[tracks.get(t).query() * each + c] * own.floats()[c * pixels + p];
            }
            logits[p] = sum;
          }
          FrameTracks made =
              VideoTubes.frame(Tensor.of(logits, 1, 1, own.axis(2), own.axis(3)), 0, place);
          quality = quality.plus(made.qualities().get(0));
          masks.add(made.masks().get(0));
        }
        for (int i = 0; i < FRAMES; i++) {
          Rle mask = masks.get(i);
          rows.add(
              new PredictionRow(
                  video,
                  tracks.get(t).label() + 1,
                  VideoTubes.tube(tracks.get(t), quality, masks).score(),
                  mask.box(),
                  new PredictionRow.MaskText(mask.height(), mask.width(), RleText.encode(mask)),
                  t,
                  null,
                  i));
        }
      }
    }
    return rows;
  }

  @Test
  void followsObjectsAsAPlainLoopDoes() throws Exception {
    InferenceSummary summary = run("run", Execution.defaults(), new Cut(3, 1000, () -> {}));
    List<PredictionRow> expected = new ArrayList<>();
    for (long id : new long[] {3, 7, 12}) {
      expected.addAll(plainly(id));
    }
    assertThat(rows("run")).isEqualTo(expected).hasSize(3 * 4 * FRAMES);
    assertThat(expected.stream().map(row -> row.mask().counts()).distinct())
        .hasSizeGreaterThan(2 * 3 * FRAMES - 1);
    assertThat(summary.counts().images()).isEqualTo(3);
    assertThat(summary.counts().predicted()).isEqualTo(3);
    assertThat(summary.counts().frames()).isEqualTo(3L * FRAMES);
    assertThat(summary.counts().shards()).isEqualTo(3);
    assertThat(summary.status()).isEqualTo(Status.COMPLETE);
    assertThat(summary.stages())
        .extracting(stage -> stage.stage() + " " + stage.samples())
        .containsExactly(
            "infer 3",
            "infer frames and heads 24",
            "infer heads, summed over tasks 3",
            "infer masks 24");
    assertThat(summary.throughput())
        .singleElement()
        .satisfies(line -> assertThat(line.images()).isEqualTo(24));
    assertThat(summary.text("run")).contains("96 predictions of 3 videos in 3 shards");
  }

  /** Chunks, waves, tasks: the same bytes. Several videos to a file: the same rows. */
  @Test
  void noByteDependsOnTheCut() throws Exception {
    InferenceSummary whole = run("whole", Execution.defaults(), WHOLE);
    for (Cut cut : List.of(new Cut(1, 1, () -> {}), new Cut(3, 9, () -> {}))) {
      String out = "cut-of-" + cut.framesATask();
      assertThat(run(out, Execution.defaults(), cut).files()).isEqualTo(whole.files());
    }
    InferenceSummary two = run("two", Fixture.shards(2), new Cut(5, 1000, () -> {}));
    assertThat(two.counts().shards()).isEqualTo(2);
    assertThat(rows("two")).isEqualTo(rows("whole"));
  }

  /** As a user runs it, on one and on three processors. */
  @Test
  void noByteDependsOnTheProcessors() throws Exception {
    run("here", Execution.defaults(), WHOLE);
    for (int processors : new int[] {1, 3}) {
      Path out = temp.resolve("on-" + processors);
      try (JavaProcess process =
          JavaProcess.fovea(
              temp,
              Map.of(),
              "infer",
              "--model=" + temp.resolve("frame.onnx"),
              "--graph=head=" + temp.resolve("head.onnx"),
              "--recipe=vita",
              "--decoder=vita",
              "--set",
              "recipe.shortest-edge=54",
              "decoder.max-detections=4",
              "--dataset=" + temp.resolve("dataset.json"),
              "--images=" + temp.resolve("images"),
              "--master=local[" + processors + "]",
              "--out=" + out)) {
        JavaProcess.Ran ran = process.end();
        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("infer: 96 predictions of 3 videos in 3 shards");
      }
      assertThat(Fixture.files(out).keySet())
          .isEqualTo(Fixture.files(temp.resolve("here")).keySet());
      Fixture.files(temp.resolve("here"))
          .forEach((name, bytes) -> assertThat(Fixture.bytes(out, name)).isEqualTo(bytes));
      JsonNode manifest = new ObjectMapper().readTree(out.resolve("manifest.json").toFile());
      assertThat(JsonSchema.named("manifest.schema.json").problems(manifest)).isEmpty();
      assertThat(manifest.at("/counts/images").asInt()).isEqualTo(3);
      assertThat(manifest.at("/counts/frames").asInt()).isEqualTo(3 * FRAMES);
      assertThat(manifest.at("/parameters/inference/produces").asText()).isEqualTo("tubes");
      assertThat(manifest.at("/inputs/graph head/sha256").asText()).hasSize(64);
      assertThat(manifest.at("/throughput/stages").size()).isEqualTo(4);
    }
  }

  /** Features lie on this machine's disk until their masks are made, and not longer. */
  @Test
  void lostFeaturesAreMadeAgain() throws Exception {
    InferenceSummary calm = run("calm", Execution.defaults(), WHOLE);
    List<Path> spilled = new ArrayList<>();
    Cut disturbed =
        new Cut(
            4,
            1000,
            () -> {
              Map<String, Path> files = LocalFeatures.files("");
              spilled.addAll(files.values());
              try {
                int i = 0;
                for (Path file : files.values()) {
                  // 32 channels of 16 x 24 floats, four frames, what is known of each, and a sum.
                  assertThat(Files.size(file)).isEqualTo(4 * (20 + 32 * 16 * 24 * 4) + 8);
                  byte[] bytes = Files.readAllBytes(file);
                  switch (i++) {
                    case 0 -> Files.delete(file);
                    case 1 -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
                    case 2 -> {
                      bytes[bytes.length / 3] ^= 64;
                      Files.write(file, bytes);
                    }
                    default -> {}
                  }
                }
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    InferenceSummary summary = run("disturbed", Execution.defaults(), disturbed);
    assertThat(spilled).hasSize(6);
    assertThat(summary.files()).isEqualTo(calm.files());
    assertThat(summary.stages())
        .extracting(stage -> stage.stage() + " " + stage.samples())
        .contains("infer masks, frames run again 12");
    assertThat(spilled).noneMatch(Files::exists);
    assertThat(LocalFeatures.files("")).isEmpty();
  }

  @Test
  void aFrameThatCannotBeReadFailsItsVideoAndNoOther() throws Exception {
    InferenceSummary whole = run("whole", Execution.defaults(), WHOLE);
    Files.writeString(videos.file(7, 5), "no image");
    Files.delete(videos.file(7, 6));
    for (int size : new int[] {2, 8}) {
      String out = "failed-" + size;
      InferenceSummary failed = run(out, Execution.defaults(), new Cut(size, 1000, () -> {}));
      assertThat(failed.status()).isEqualTo(Status.INCOMPLETE);
      assertThat(failed.counts().predicted()).isEqualTo(2);
      assertThat(failed.counts().failures()).isEqualTo(Map.of("undecodable", 1L));
      assertThat(rows(out)).extracting(PredictionRow::imageId).containsOnly(3L, 12L);
      assertThat(rows(out))
          .isEqualTo(rows("whole").stream().filter(row -> row.imageId() != 7).toList());
      assertThat(failures(out))
          .singleElement()
          .satisfies(
              row -> {
                assertThat(row.imageId()).isEqualTo(7);
                assertThat(row.fileName()).isEqualTo("7/00005.png");
                assertThat(row.detail()).startsWith("frame 5: ");
              });
    }
    assertThat(LocalFeatures.files("")).isEmpty();
    assertThat(whole.counts().failed()).isZero();
  }

  private List<FailureRow> failures(String out) throws IOException {
    List<FailureRow> rows = new ArrayList<>();
    try (Stream<Path> files = Files.list(temp.resolve(out).resolve("failures"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".parquet")).toList()) {
        FailureTable.INSTANCE.read(Files.readAllBytes(file), file.toString(), rows::add);
      }
    }
    return rows;
  }

  @Test
  void whatIsThereAndWholeIsNotRunAgain() throws Exception {
    InferenceSummary first = run("run", Execution.defaults(), WHOLE);
    InferenceSummary second = run("run", Execution.defaults(), new Cut(2, 8, () -> {}));
    assertThat(second.shardsFound()).isEqualTo(3);
    assertThat(second.files()).isEqualTo(first.files());
    assertThat(second.counts()).isEqualTo(first.counts());
    assertThat(second.throughput()).isEmpty();

    Videos.draw(videos.file(12, 4), 90, 2);
    assertThat(run("run", Execution.defaults(), WHOLE).shardsFound()).isEqualTo(2);
    assertThat(rows("run").stream().filter(row -> row.imageId() == 12).toList())
        .isEqualTo(plainly(12));
  }

  @Test
  void aRunThatIsStoppedLeavesWholeShardsAndNoFeatures() throws Exception {
    StopSwitch stop = new StopSwitch();
    UserError reason = new UserError(ExitCode.TERMINATED, "ended by SIGTERM", "Run again.");
    int[] waves = new int[1];
    Cut second =
        new Cut(
            3,
            1,
            () -> {
              if (++waves[0] == 2) {
                assertThat(LocalFeatures.files("")).isNotEmpty();
                stop.stop(reason);
              }
            });
    assertThatThrownBy(() -> run("run", Execution.defaults(), second, stop)).isSameAs(reason);
    assertThat(LocalFeatures.files("")).isEmpty();
    InferenceSummary resumed = run("run", Execution.defaults(), WHOLE);
    assertThat(resumed.shardsFound()).isEqualTo(1);
    assertThat(resumed.files()).isEqualTo(run("calm", Execution.defaults(), WHOLE).files());
  }

  @Test
  void aVideoWithoutFramesIsPredictedAsEmpty() throws Exception {
    videos.add(20, 0);
    InferenceSummary summary = run("run", Execution.defaults(), WHOLE);
    assertThat(summary.counts().predicted()).isEqualTo(4);
    assertThat(summary.counts().predictions()).isEqualTo(3 * 4 * FRAMES);
    assertThat(run("run", Execution.defaults(), WHOLE).shardsFound()).isEqualTo(4);
  }

  @Test
  void whatDoesNotGoTogetherIsRefusedBeforeAnyFrameIsRead() throws Exception {
    ModelChoice choice = videos.choice();
    refused(with(choice, Map.of(), null), ExitCode.USAGE, "runs the graph 'head' too");
    refused(
        with(choice, Map.of("head", choice.file()), null),
        ExitCode.INPUT,
        "the graph 'head' does not go with the model");
    Path map = Files.writeString(temp.resolve("map.json"), "[1, 2, 3]");
    refused(with(choice, choice.graphs(), map.toString()), ExitCode.INPUT, "expects 3 classes");
    videos.add(30, FRAMES + 1);
    refused(
        choice,
        ExitCode.INPUT,
        "video 30 has 9 frames, and the graph 'head' takes 8 and no other number");
  }

  /** One head for videos of different lengths. */
  @Test
  void aHeadThatTakesFewerFramesServesAllLengths() throws Exception {
    Videos.build(temp.resolve("head.onnx"), "head", "small+small-up-to-12");
    videos.add(40, 1).add(41, 12);
    InferenceSummary summary = run("run", Execution.defaults(), WHOLE);
    assertThat(summary.counts().predicted()).isEqualTo(5);
    for (long id : new long[] {40, 41}) {
      long frames = id == 40 ? 1 : 12;
      assertThat(rows("run").stream().filter(row -> row.imageId() == id))
          .hasSize((int) (4 * frames));
    }
    videos.add(42, 13);
    refused(
        videos.choice(),
        ExitCode.INPUT,
        "video 42 has 13 frames, and the graph 'head' takes 12 at most");
  }

  private static ModelChoice with(
      ModelChoice choice, Map<String, String> graphs, String categories) {
    return new ModelChoice(
        choice.file(),
        graphs,
        choice.recipe(),
        choice.recipeSettings(),
        choice.decoder(),
        choice.decoderSettings(),
        categories);
  }

  private void refused(ModelChoice choice, ExitCode code, String part) {
    assertThatThrownBy(
            () ->
                InferencePlan.check(videos.config(choice, Execution.defaults()), Fixture.hadoop()))
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(code);
              assertThat(e.problem()).contains(part);
              assertThat(e.remedy()).isNotBlank();
            });
  }

  /** F11: what cannot be kept is named, and nothing is left. */
  @Test
  void aFullLocalDiskIsNamed() throws Exception {
    Path full = Path.of("/dev/full");
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full));
    Path link = Files.createSymbolicLink(temp.resolve("features"), full);
    ImageFrame frame = Recipe.named("none").frame(4, 4);
    assertThatThrownBy(
            () -> {
              try (LocalFeatures.Writer writer = new LocalFeatures.Writer(link)) {
                for (int i = 0; i < 100; i++) {
                  writer.add(frame, Tensor.of(new float[1 << 14], 1, 4, 64, 64), 0);
                }
                writer.keep("run/0", "chunk");
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be written to the local disk")
        .hasMessageContaining("No space left on device");
    assertThat(link).doesNotExist();
    assertThat(full).exists();
    assertThat(LocalFeatures.files("")).isEmpty();
  }
}
