package io.fovea.pipeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.RleText;
import io.fovea.models.decode.RankedObject;
import io.fovea.models.decode.RankedSequence;
import io.fovea.models.decode.SeqRankLoop;
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
import io.fovea.models.systems.TrainedSystem;
import io.fovea.models.systems.TrainedSystem.ImageSize;
import io.fovea.models.weights.WeightSource;
import io.fovea.pipeline.demo.SceneGenerator;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import io.fovea.pipeline.inference.InferenceConfig.ImageSource;
import io.fovea.pipeline.inference.InferenceConfig.ModelChoice;
import io.fovea.pipeline.store.JsonSchema;
import io.fovea.pipeline.store.Manifest;
import io.fovea.pipeline.store.PredictionRow;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SeqRank's two graphs over drawn scenes on Spark. */
class SeqRankJobTest {
  private static final int SCENES = 7;

  /** Random weights never say that there is nothing more; with this, loops end at several steps. */
  private static double threshold;

  @TempDir static Path data;
  @TempDir Path temp;

  @BeforeAll
  static void draw() throws Exception {
    SceneGenerator.write(data, 5, SCENES);
    build("features");
    build("shift");
    threshold = threshold(plainly(0).values());
  }

  /** Of all saliencies, the one with which loops end at the most different steps. */
  private static double threshold(Collection<RankedSequence> whole) {
    double best = 0;
    long most = 0;
    for (RankedSequence candidates : whole) {
      for (RankedObject candidate : candidates.objects()) {
        long lengths =
            whole.stream()
                .map(
                    ranked ->
                        ranked.objects().stream()
                            .takeWhile(object -> object.saliency() >= candidate.saliency())
                            .count())
                .distinct()
                .count();
        if (lengths > most) {
          most = lengths;
          best = candidate.saliency();
        }
      }
    }
    return best;
  }

  private static void build(String graph) throws Exception {
    Files.write(
        data.resolve(graph + ".onnx"),
        TrainedSystem.named("seqrank", "small")
            .build(graph, Optional.of(new ImageSize(64, 96)), WeightSource.seeded(3))
            .toBytes());
  }

  private static ModelChoice choice(Map<String, String> graphs, String categories) {
    return new ModelChoice(
        data.resolve("features.onnx").toString(),
        graphs,
        "seqrank",
        Map.of(),
        "seqrank",
        Map.of("saliency-threshold", threshold),
        categories);
  }

  private static InferenceConfig config(ModelChoice choice, Execution execution) {
    return new InferenceConfig(
        choice,
        new ImageSource(
            data.resolve(SceneGenerator.ANNOTATIONS).toString(),
            data.resolve(SceneGenerator.IMAGES).toString(),
            ExifPolicy.IGNORE),
        execution);
  }

  private static InferenceConfig config(int shard) {
    return config(
        choice(Map.of("shift", data.resolve("shift.onnx").toString()), null),
        Fixture.shards(shard));
  }

  /** Every image alone, one run after the other, without Spark. */
  private static Map<Long, RankedSequence> plainly(double threshold) throws Exception {
    JsonNode images =
        new ObjectMapper()
            .readTree(data.resolve(SceneGenerator.ANNOTATIONS).toFile())
            .get("images");
    Map<Long, RankedSequence> ranked = new TreeMap<>();
    SessionSettings settings = SessionSettings.cpu(1);
    try (OnnxSession features = OnnxSession.open(data.resolve("features.onnx"), settings);
        OnnxSession shift = OnnxSession.open(data.resolve("shift.onnx"), settings)) {
      Recipe recipe = Recipe.named("seqrank").fittedTo(features.signature());
      for (JsonNode image : images) {
        byte[] file =
            Files.readAllBytes(
                data.resolve(SceneGenerator.IMAGES).resolve(image.get("file_name").asText()));
        DecodedImage decoded = ImageReader.read(file, ExifPolicy.IGNORE);
        ImageFrame frame = recipe.frame(decoded.height(), decoded.width());
        ByteBuffer input =
            ByteBuffer.allocateDirect(recipe.slotBytes(frame)).order(ByteOrder.nativeOrder());
        recipe.write(decoded, frame, input);
        try (Outputs outputs = features.run(input, recipe.shape(1, frame))) {
          Map<String, Tensor> fed = new HashMap<>();
          for (String name : List.of("queries", "tokens", "query_positions", "token_positions")) {
            fed.put(name, outputs.tensor(name));
          }
          ranked.put(
              image.get("id").asLong(),
              new SeqRankLoop((float) threshold, 0.001f, 100)
                  .run(
                      outputs,
                      0,
                      frame,
                      visited -> {
                        fed.put("history", Tensor.of(visited, 1, visited.length));
                        try (Outputs answer = shift.run(Feed.of(fed))) {
                          return answer.tensor("saliency").floats();
                        }
                      }));
        }
      }
    }
    return ranked;
  }

  @Test
  void ranksAsAPlainLoopDoes() throws Exception {
    Manifest manifest = Fixture.run(config(3), temp.resolve("run").toString());
    Map<Long, RankedSequence> expected = plainly(threshold);
    assertThat(expected).hasSize(SCENES);
    List<PredictionRow> rows = Fixture.predictions(temp.resolve("run"));
    List<PredictionRow> plain = new ArrayList<>();
    Map<Integer, Long> runs = new TreeMap<>();
    expected.forEach(
        (image, ranked) -> {
          runs.merge(ranked.runs(), 1L, Long::sum);
          for (int i = 0; i < ranked.objects().size(); i++) {
            var object = ranked.objects().get(i);
            plain.add(
                new PredictionRow(
                    image,
                    0,
                    object.saliency(),
                    object.box(),
                    new PredictionRow.MaskText(
                        object.mask().height(),
                        object.mask().width(),
                        RleText.encode(object.mask())),
                    i,
                    i + 1,
                    null));
          }
        });
    assertThat(rows).isEqualTo(plain).isNotEmpty();
    // Once more than there are objects, unless all queries were visited.
    expected
        .values()
        .forEach(
            ranked ->
                assertThat(ranked.runs()).isEqualTo(Math.min(10, ranked.objects().size() + 1)));
    assertThat(runs).as("images whose loops differ in length").hasSizeGreaterThan(1);
    assertThat(manifest.counts().runs()).isEqualTo(runs);
    assertThat(manifest.counts().predicted()).isEqualTo(SCENES);
    assertThat(manifest.parameters().get("inference"))
        .containsEntry("produces", "ranking")
        .containsEntry("categories", "none");
    assertThat(manifest.inputs()).containsKeys("model", "graph shift", "dataset");
    JsonNode json = new ObjectMapper().readTree(temp.resolve("run/manifest.json").toFile());
    assertThat(JsonSchema.named("manifest.schema.json").problems(json)).isEmpty();
  }

  @Test
  void doesNotDependOnTheCut() throws Exception {
    Manifest first = Fixture.run(config(7), temp.resolve("one").toString());
    List<PredictionRow> expected = Fixture.predictions(temp.resolve("one"));
    for (int shard : new int[] {1, 2}) {
      Path out = temp.resolve("shards-of-" + shard);
      Manifest other = Fixture.run(config(shard), out.toString());
      assertThat(Fixture.predictions(out)).isEqualTo(expected);
      assertThat(other.counts().runs()).isEqualTo(first.counts().runs());
    }
    Manifest again = Fixture.run(config(2), temp.resolve("again").toString());
    assertThat(again.files())
        .isEqualTo(Fixture.run(config(2), temp.resolve("third").toString()).files());
  }

  /** Shards that are there keep what they say of their runs; another shift graph is another run. */
  @Test
  void whatIsThereIsNotRunAgainUnlessAGraphIsAnother() throws Exception {
    InferencePlan plan = InferencePlan.check(config(2), Fixture.hadoop());
    Path out = temp.resolve("run");
    InferenceSummary first = Fixture.unpublished(plan, out);
    InferenceSummary second = Fixture.unpublished(plan, out);
    assertThat(second.shardsFound()).isEqualTo(4);
    assertThat(second.counts()).isEqualTo(first.counts());
    assertThat(second.text("run")).contains("the further graph ran ").contains(" on average");

    Path other = temp.resolve("other/shift.onnx");
    Files.createDirectories(other.getParent());
    Files.write(
        other,
        TrainedSystem.named("seqrank", "small")
            .build("shift", Optional.of(new ImageSize(64, 96)), WeightSource.seeded(4))
            .toBytes());
    InferenceConfig changed =
        config(choice(Map.of("shift", other.toString()), null), Fixture.shards(2));
    assertThat(InferencePlan.check(changed, Fixture.hadoop()).shardKeys())
        .doesNotContainAnyElementsOf(plan.shardKeys());
  }

  @Test
  void whatDoesNotGoTogetherIsRefusedBeforeAnyImageIsRead() throws Exception {
    refused(choice(Map.of(), null), ExitCode.USAGE, "runs the graph 'shift' too");
    String shift = data.resolve("shift.onnx").toString();
    refused(
        choice(Map.of("shift", shift, "head", shift), null),
        ExitCode.USAGE,
        "runs no graph 'head'");
    refused(choice(Map.of("shift", shift), "ids"), ExitCode.USAGE, "makes no classes");
    refused(
        choice(Map.of("shift", data.resolve("features.onnx").toString()), null),
        ExitCode.INPUT,
        "the graph 'shift' does not go with the model",
        "history");
    Path larger = temp.resolve("larger.onnx");
    Files.write(
        larger,
        TrainedSystem.named("seqrank", "small")
            .build("shift", Optional.of(new ImageSize(128, 96)), WeightSource.seeded(3))
            .toBytes());
    refused(
        choice(Map.of("shift", larger.toString()), null),
        ExitCode.INPUT,
        "its input tokens float32[-1, 12, 32]");
    Path sameName = Files.createDirectories(temp.resolve("same")).resolve("features.onnx");
    Files.copy(data.resolve("shift.onnx"), sameName);
    refused(
        choice(Map.of("shift", sameName.toString()), null),
        ExitCode.USAGE,
        "two files of the model's graphs are called features.onnx");
  }

  private static void refused(ModelChoice choice, ExitCode code, String... parts) {
    assertThatThrownBy(
            () -> InferencePlan.check(config(choice, Execution.defaults()), Fixture.hadoop()))
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(code);
              assertThat(e.problem()).contains(parts);
              assertThat(e.remedy()).isNotBlank();
            });
  }
}
