package io.fovea.pipeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.cli.JavaProcess;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import io.fovea.pipeline.inference.InferenceConfig.ModelChoice;
import io.fovea.pipeline.inference.VideoJob.Cut;
import io.fovea.pipeline.store.JsonSchema;
import io.fovea.pipeline.store.Manifest.Status;
import io.fovea.pipeline.store.PredictionRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** VITA over drawn videos on Spark. */
class VideoJobTest extends VideoRuns {
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

  /** Before the first job, executors may not have registered: then waves would stay small. */
  @Test
  void eachWaveIsAsLargeAsTheClusterIsThen() throws Exception {
    int[] asked = new int[1];
    int[] waves = new int[1];
    Cut growing = new Cut(3, () -> ++asked[0] == 1 ? 1 : 1000, () -> waves[0]++);
    InferenceSummary grown = run("growing", Execution.defaults(), growing);
    assertThat(waves[0]).as("one video, then the other two").isEqualTo(2);
    assertThat(asked[0]).isEqualTo(2);
    assertThat(grown.files()).isEqualTo(run("whole", Execution.defaults(), WHOLE).files());
    run("growing", Execution.defaults(), growing);
    assertThat(asked[0]).as("where nothing is to be run").isEqualTo(2);

    int[] processors = {2};
    Cut usual = Cut.usual(() -> processors[0]);
    assertThat(usual.framesAWave().getAsInt()).isEqualTo(128);
    processors[0] = 64;
    assertThat(usual.framesAWave().getAsInt()).isEqualTo(4096);
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
}
