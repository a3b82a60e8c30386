package io.fovea.pipeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.image.ExifPolicy;
import io.fovea.models.session.Device;
import io.fovea.models.session.Precision;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import io.fovea.pipeline.inference.InferenceConfig.ImageSource;
import io.fovea.pipeline.inference.InferenceConfig.ModelChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before the first image is read. */
class InferencePlanTest {
  @TempDir Path temp;

  private Fixture fixture;
  private Path dataset;

  @BeforeEach
  void dataset() throws Exception {
    fixture = Fixture.of(temp, 3);
    dataset = fixture.dataset();
  }

  private static InferencePlan check(InferenceConfig config) {
    return InferencePlan.check(config, new Configuration());
  }

  private InferenceConfig with(ModelChoice model) {
    return new InferenceConfig(
        model,
        new ImageSource(dataset.toString(), temp.resolve("images").toString(), ExifPolicy.IGNORE),
        Execution.defaults());
  }

  private ModelChoice model(String recipe, String decoder) {
    return ModelChoice.of(fixture.model.toString(), recipe, decoder, null);
  }

  private static void refuses(InferenceConfig config, ExitCode exit, String... words) {
    assertThatThrownBy(() -> check(config))
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(exit);
              assertThat(e.getMessage()).contains(words);
              assertThat(e.remedy()).isNotBlank();
            });
  }

  @Test
  void namesThatAreNotThere() {
    refuses(with(model("yoloz", "yolox")), ExitCode.USAGE, "yoloz", "yolox");
    refuses(with(model("yolox", "yoloz")), ExitCode.USAGE, "yoloz", "yolox");
  }

  @Test
  void settingsThatAreNotThere() {
    ModelChoice choice = model("yolox", "yolox");
    refuses(
        with(
            new ModelChoice(
                choice.file(), "yolox", Map.of("colour", "red"), "yolox", Map.of(), null)),
        ExitCode.USAGE,
        "colour");
    refuses(
        with(
            new ModelChoice(
                choice.file(), "yolox", Map.of(), "yolox", Map.of("threshold", "1"), null)),
        ExitCode.USAGE,
        "threshold");
  }

  @Test
  void modelsThatAreNone() throws Exception {
    Path text = Files.writeString(temp.resolve("text.onnx"), "not a model at all");
    refuses(
        with(ModelChoice.of(text.toString(), "yolox", "yolox", null)), ExitCode.INPUT, "text.onnx");
    refuses(
        with(ModelChoice.of(temp.resolve("none.onnx").toString(), "yolox", "yolox", null)),
        ExitCode.INPUT,
        "none.onnx");
    refuses(
        with(ModelChoice.of("alias://" + text, "yolox", "yolox", null)),
        ExitCode.INPUT,
        "alias://" + text);
  }

  @Test
  void aModelWhoseOutputsAreNotTheDecoders() throws Exception {
    Path other = TinyModels.lookUp(temp.resolve("other.onnx"), -1);
    refuses(
        with(
            new ModelChoice(
                other.toString(),
                "yolox",
                Map.of("height", "32", "width", "32"),
                "yolox",
                Map.of(),
                null)),
        ExitCode.INPUT,
        "score",
        "yolox");
  }

  @Test
  void aNumberOfClassesThatIsNotTheDatasets() throws Exception {
    dataset = fixture.dataset("{\"id\": 1}", "{\"id\": 2}", "{\"id\": 3}");
    refuses(with(model("yolox", "yolox")), ExitCode.INPUT, "2", "3");
  }

  @Test
  void labelsThatNothingExplains() {
    refuses(with(model("torchvision", "instances")), ExitCode.USAGE, "--categories ids");
  }

  @Test
  void categoriesThatAreNoList() throws Exception {
    Path map = Files.writeString(temp.resolve("map.json"), "{\"0\": 7}");
    refuses(
        fixture.config(dataset, map.toString(), Execution.defaults()),
        ExitCode.INPUT,
        "map.json",
        "[1, 2, 3]");
    Files.writeString(map, "[7, 99]");
    refuses(fixture.config(dataset, map.toString(), Execution.defaults()), ExitCode.INPUT, "99");
  }

  @Test
  void aBatchThatTheModelDoesNotTake() throws Exception {
    Path fixed = TinyModels.yolox(temp.resolve("fixed.onnx"), 2);
    InferenceConfig config = with(ModelChoice.of(fixed.toString(), "yolox", "yolox", null));
    refuses(
        new InferenceConfig(config.model(), config.source(), new Execution("cpu", 1, 3, 64, 0)),
        ExitCode.USAGE,
        "--batch 3",
        "takes 2");
    assertThat(check(config).parameters()).containsEntry("batch", "2");
  }

  @Test
  void imagesThatAreNotThere() {
    refuses(
        new InferenceConfig(
            model("yolox", "yolox"),
            new ImageSource(dataset.toString(), temp.resolve("none").toString(), ExifPolicy.IGNORE),
            Execution.defaults()),
        ExitCode.INPUT,
        "none is no folder");
  }

  @Test
  void datasetsThatAreNone() throws Exception {
    dataset = temp;
    refuses(with(model("yolox", "yolox")), ExitCode.INPUT, temp.toString());
    dataset = Files.writeString(temp.resolve("cut.json"), "{\"images\": [{\"id\": 1, ");
    refuses(with(model("yolox", "yolox")), ExitCode.INPUT, "cut.json");
    dataset = Files.writeString(temp.resolve("other.json"), "{\"pictures\": []}");
    refuses(with(model("yolox", "yolox")), ExitCode.INPUT, "other.json", "images");
  }

  /** A07 */
  @Test
  void fileNamesThatLeadOut() throws Exception {
    dataset =
        Files.writeString(
            temp.resolve("out.json"), "{\"images\": [{\"id\": 4, \"file_name\": \"../x.png\"}]}");
    refuses(with(model("yolox", "yolox")), ExitCode.INPUT, "image 4", "file_name", "../x.png");
  }

  @Test
  void numbersBelowTheLeast() {
    assertThatThrownBy(() -> new Execution("cpu", 0, 0, 64, 0)).hasMessageContaining("--threads");
    assertThatThrownBy(() -> new Execution("cpu", 1, -1, 64, 0)).hasMessageContaining("--batch");
    assertThatThrownBy(() -> new Execution("cpu", 1, 0, -1, 0))
        .hasMessageContaining("--shard-size");
    assertThatThrownBy(() -> new Execution("cpu", 1, 0, 1, -1))
        .hasMessageContaining("--max-failures");
    assertThatThrownBy(() -> new Execution("tpu", 1, 0, 1, 0)).hasMessageContaining("tpu");
  }

  @Test
  void shardsOfSmallDatasetsAreSmallEnoughToShare() {
    assertThat(Execution.defaults().shardSize(0)).isEqualTo(1);
    assertThat(Execution.defaults().shardSize(31)).isEqualTo(2);
    assertThat(Execution.defaults().shardSize(5000)).isEqualTo(64);
    assertThat(new Execution("cpu", 1, 0, 10, 0).shardSize(31)).isEqualTo(10);
  }

  /** So are devices and precisions, which only a class path with a GPU's provider plans for. */
  @Test
  void devicesAndPrecisionsChangeTheKeyAndRunsOnAGpuDoNot() {
    List<DeviceChoice> choices =
        List.of(
            DeviceChoice.of(Device.CPU),
            DeviceChoice.of(Device.CUDA),
            new DeviceChoice(Device.CUDA, Precision.TF32, 1, null),
            DeviceChoice.of(Device.TENSORRT),
            new DeviceChoice(Device.TENSORRT, Precision.FP16, 1, null));
    assertThat(choices)
        .extracting(on -> ShardTask.sessionText(new Execution(on, 1, 0, 0, 0)))
        .doesNotHaveDuplicates();
    DeviceChoice shared = new DeviceChoice(Device.CUDA, Precision.FP32, 3, null);
    assertThat(ShardTask.sessionText(new Execution(shared, 1, 0, 0, 0)))
        .isEqualTo(ShardTask.sessionText(new Execution("cuda", 1, 0, 0, 0)));
  }

  /** F50, A20: what changes a result changes the key of every shard. */
  @Test
  void whateverChangesAResultChangesTheKey() throws Exception {
    ModelChoice choice = model("yolox", "yolox");
    ImageSource source =
        new ImageSource(dataset.toString(), temp.resolve("images").toString(), ExifPolicy.IGNORE);
    Path map = Files.writeString(temp.resolve("map.json"), "[3, 7]");
    Path fixed = TinyModels.yolox(temp.resolve("fixed.onnx"), 1);
    List<String> keys = new ArrayList<>();
    for (InferenceConfig config :
        List.of(
            new InferenceConfig(choice, source, Execution.defaults()),
            new InferenceConfig(choice, source, new Execution("cpu", 2, 0, 0, 0)),
            new InferenceConfig(choice, source, new Execution("cpu", 1, 2, 0, 0)),
            new InferenceConfig(choice, source, new Execution("cpu", 1, 0, 2, 0)),
            new InferenceConfig(
                choice,
                new ImageSource(source.dataset(), source.images(), ExifPolicy.APPLY),
                Execution.defaults()),
            new InferenceConfig(
                ModelChoice.of(choice.file(), "yolox", "yolox", map.toString()),
                source,
                Execution.defaults()),
            new InferenceConfig(
                ModelChoice.of(fixed.toString(), "yolox", "yolox", null),
                source,
                Execution.defaults()),
            new InferenceConfig(
                new ModelChoice(
                    choice.file(), "yolox", Map.of("pad-value", 0), "yolox", Map.of(), null),
                source,
                Execution.defaults()),
            new InferenceConfig(
                new ModelChoice(
                    choice.file(),
                    "yolox",
                    Map.of(),
                    "yolox",
                    Map.of("score-threshold", 0.02),
                    null),
                source,
                Execution.defaults()))) {
      keys.add(check(config).shards().get(0).key());
    }
    assertThat(keys).doesNotHaveDuplicates();
    // How many may fail is no part of what is computed.
    assertThat(
            check(new InferenceConfig(choice, source, new Execution("cpu", 1, 0, 0, 9)))
                .shards()
                .get(0)
                .key())
        .isEqualTo(keys.get(0));
  }
}
