package io.fovea.pipeline.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.ExitCode;
import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.AreaRange;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.IouType;
import io.fovea.models.image.ExifPolicy;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import io.fovea.pipeline.store.JsonSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

class PlanReaderTest {
  private static DetectionParams instances(Plan plan, int i) {
    return ((ScoringTask.OfInstances) plan.scoring().get(i)).params();
  }

  private static final String SHORT =
      """
      dataset: gt.json
      images: images
      model: model.onnx
      recipe: yolox
      decoder: yolox
      scoring: [{iou: bbox}]
      out: run
      """;

  private static final String LONG =
      """
      version: 1
      title: "Two ways: of scoring"
      dataset: s3a://bucket/gt.json
      images: /data/images
      exif: apply
      model: model.onnx
      recipe: {name: yolox, height: 320, width: 320}
      decoder:
        name: instances
        score-threshold: 0.05
      categories: ids
      device: cuda
      threads: 2
      batch: 8
      shard-size: 16
      max-failures: 3
      scoring:
        - iou: segm
        - name: strictest
          task: instance
          iou: segm
          mode: corrected
          max-dets: [10]
          iou-thresholds: [0.9, 0.95]
          area-ranges: [{label: all, min: 0, max: 1e10}, {label: tiny, min: 0, max: 256}]
          class-agnostic: true
      published:
        - {task: segm, metric: AP, value: 0.371, tolerance: 0.002, source: "a paper, table 1"}
      out: run
      spark:
        master: local[2]
        conf:
          spark.executor.memory: 8g
          spark.sql.shuffle.partitions: 4
      """;

  @TempDir Path folder;

  private Plan read(String yaml, Map<String, String> overrides) throws IOException {
    Path file = Files.writeString(folder.resolve("plan.yaml"), yaml);
    return PlanReader.read(file.toString(), overrides);
  }

  private Plan read(String yaml) throws IOException {
    return read(yaml, Map.of());
  }

  @Test
  void lessPreciseArithmeticNeedsItsPair() throws IOException {
    for (String choice :
        List.of("cuda\nprecision: tf32", "tensorrt", "tensorrt\nprecision: fp16")) {
      String yaml = SHORT + "device: " + choice + "\n";
      assertThat(refusal(yaml).getMessage()).contains("'paired-with'");
      assertThat(read(yaml + "paired-with: fp32\n").pairedWith()).endsWith("/fp32");
    }
    assertThat(read(SHORT + "device: cuda\n").pairedWith()).isNull();
  }

  private UserError refusal(String yaml) {
    UserError error = (UserError) catchThrowable(() -> read(yaml));
    assertThat(error).isNotNull();
    assertThat(error.exitCode()).isEqualTo(ExitCode.USAGE);
    return error;
  }

  @Test
  void whatIsNotGivenHasADefault() throws IOException {
    Plan plan = read(SHORT);
    assertThat(plan.title()).isEqualTo(folder.resolve("model.onnx").toString());
    assertThat(plan.inference().execution()).isEqualTo(Execution.defaults());
    assertThat(plan.inference().source().exif()).isEqualTo(ExifPolicy.IGNORE);
    assertThat(plan.inference().model().categories()).isNull();
    assertThat(plan.scoring())
        .containsExactly(new ScoringTask.OfInstances("bbox", DetectionParams.coco(IouType.BBOX)));
    assertThat(plan.published()).isEmpty();
    assertThat(plan.spark().master()).isNull();
    assertThat(plan.source().bytes()).isEqualTo(SHORT.length());
  }

  @Test
  void everythingCanBeGiven() throws IOException {
    Plan plan = read(LONG);
    assertThat(plan.title()).isEqualTo("Two ways: of scoring");
    assertThat(plan.inference().execution()).isEqualTo(new Execution("cuda", 2, 8, 16, 3));
    assertThat(plan.inference().source().exif()).isEqualTo(ExifPolicy.APPLY);
    assertThat(plan.inference().model().categories()).isEqualTo("ids");
    assertThat(plan.inference().model().recipeSettings())
        .isEqualTo(Map.of("height", 320, "width", 320));
    assertThat(plan.inference().model().decoderSettings())
        .isEqualTo(Map.of("score-threshold", 0.05));
    assertThat(plan.scoring()).extracting(ScoringTask::name).containsExactly("segm", "strictest");
    DetectionParams params = instances(plan, 1);
    assertThat(params.mode()).isEqualTo(Mode.CORRECTED);
    assertThat(params.maxDetections()).containsExactly(10);
    assertThat(params.iouThresholds()).containsExactly(0.9, 0.95);
    assertThat(params.areaRanges())
        .containsExactly(new AreaRange("all", 0, 1e10), new AreaRange("tiny", 0, 256));
    assertThat(params.useCategories()).isFalse();
    assertThat(plan.published())
        .containsExactly(new PublishedFigure("segm", "AP", 0.371, 0.002, "a paper, table 1"));
    assertThat(plan.spark().master()).isEqualTo("local[2]");
    assertThat(plan.spark().settings())
        .containsEntry("spark.executor.memory", "8g")
        .containsEntry("spark.sql.shuffle.partitions", "4");
  }

  @Test
  void locationsAreRelativeToThePlan() throws IOException {
    Plan plan = read(LONG, Map.of("out", "elsewhere", "images", "images"));
    assertThat(plan.inference().model().file()).isEqualTo(folder.resolve("model.onnx").toString());
    assertThat(plan.inference().source().dataset()).isEqualTo("s3a://bucket/gt.json");
    assertThat(plan.out()).as("given on the command line").isEqualTo("elsewhere");
    assertThat(plan.inference().source().images()).isEqualTo("images");
    assertThat(read(LONG).inference().source().images()).isEqualTo("/data/images");
    assertThat(new PlanLocations("s3a://bucket/plans/a.yaml").resolve("gt.json", false))
        .isEqualTo("s3a://bucket/plans/gt.json");
    assertThat(new PlanLocations("a.yaml").resolve("gt.json", false)).isEqualTo("gt.json");
  }

  @Test
  void theCommandLineOverridesThePlan() throws IOException {
    Plan plan =
        read(
            LONG,
            Map.of(
                "batch", "2",
                "scoring.0.mode", "corrected",
                "scoring.1.max-dets", "[5, 50]",
                "recipe.height", "640",
                "spark.conf.\"spark.executor.memory\"", "1g",
                "decoder", "yolox"));
    assertThat(plan.inference().execution().batch()).isEqualTo(2);
    assertThat(instances(plan, 0).mode()).isEqualTo(Mode.CORRECTED);
    assertThat(instances(plan, 1).maxDetections()).containsExactly(5, 50);
    assertThat(plan.inference().model().recipeSettings()).containsEntry("height", 640);
    assertThat(plan.spark().settings()).containsEntry("spark.executor.memory", "1g");
    assertThat(plan.inference().model().decoderSettings()).isEmpty();
    Plan added = read(SHORT, Map.of("recipe.height", "320", "spark.master", "local[3]"));
    assertThat(added.inference().model().recipe()).isEqualTo("yolox");
    assertThat(added.inference().model().recipeSettings()).isEqualTo(Map.of("height", 320));
    assertThat(added.spark().master()).isEqualTo("local[3]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing=1           | '--set nothing=1: 'nothing' is not a key of a plan'
          scoring.4.mode=x    | "'4' is not an item of a list of 2"
          scoring.0.mode=odd  | "'scoring[0].mode' is 'odd'"
          batch=many          | "--set batch=many: 'batch' is 'many'"
          batch=[             | --set batch=[
          a..b=1              | "'a..b' is not a key"
          batch.more=1        | "'batch' is a mapping"
          """)
  void overridesAreCheckedAsThePlanIs(String setting, String message) {
    int split = setting.indexOf('=');
    Map<String, String> overrides =
        Map.of(setting.substring(0, split), setting.substring(split + 1));
    assertThatThrownBy(() -> read(LONG, overrides))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message.replaceAll("^[\"']|[\"']$", ""));
  }

  @Test
  void anUnknownKeyIsNamedWithItsPlaceAndItsNeighbours() {
    UserError error = refusal(SHORT + "shardsize: 8\n");
    assertThat(error.problem()).endsWith("plan.yaml, line 8: 'shardsize' is not a key of a plan");
    assertThat(error.remedy()).contains("Did you mean 'shard-size'?").contains("max-failures");
    UserError inside = refusal(SHORT.replace("{iou: bbox}", "{iuo: bbox}"));
    assertThat(inside.problem()).contains("line 6: 'scoring[0].iuo' is not a key");
    assertThat(inside.remedy()).contains("'iou'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          dataset: gt.json      | dataset:                | 'dataset' is not given
          dataset: gt.json      | dataset: [a]            | 'dataset' is a list
          images: images        | images: ""              | 'images' is ''
          model: model.onnx     | model: {a: 1}           | 'model' is a mapping
          recipe: yolox         | recipe: yolocks         | 'recipe' is 'yolocks', which is not known
          recipe: yolox         | recipe: {height: 3}     | 'recipe.name' is not given
          recipe: yolox         | recipe: {name: yolox, heigth: 3} | 'recipe'
          decoder: yolox        | decoder: [yolox]        | 'decoder' is a list
          decoder: yolox        | decoder: {name: yolox, odd: 3}   | 'decoder'
          out: run              | out: run\\nbatch: -1    | 'batch' is '-1'
          out: run              | out: run\\nbatch: 1.5   | 'batch' is '1.5'
          out: run              | out: run\\nthreads: 0   | 'threads' is '0'
          out: run              | out: run\\nthreads: 0x2 | 'threads' is '0x2'
          out: run              | out: run\\ndevice: gpu  | 'device' is 'gpu', which is not known
          out: run              | out: run\\nexif: maybe  | 'exif' is 'maybe'
          out: run              | out: run\\nversion: 2   | 'version' is '2'
          out: run              | out: run\\nspark: local | 'spark' is not a mapping
          out: run              | out: run\\nspark: {conf: {spark.a: [1]}} | 'spark.conf.spark.a' is a list
          out: run              | out: run\\npublished: 3 | 'published' is '3'
          out: run              | out: run\\npublished: [{metric: AP, value: 37.1}] | 'published[0].value' is '37.1'
          out: run              | out: run\\npublished: [{metric: ap, value: 0.3}] | 'published[0].metric' is 'ap'
          out: run              | out: run\\npublished: [{task: segm, metric: AP, value: 0.3}] | 'published[0].task' is 'segm'
          [{iou: bbox}]         | []                      | 'scoring' names nothing to score
          [{iou: bbox}]         | [bbox]                  | 'scoring[0]' is not a mapping
          [{iou: bbox}]         | [{mode: strict}]        | 'scoring[0].iou' is not given
          [{iou: bbox}]         | [{iou: bbox}, {iou: bbox}] | two scoring tasks are called 'bbox'
          [{iou: bbox}]         | [{iou: bbox, name: a/b}] | 'scoring[0].name' is 'a/b'
          [{iou: bbox}]         | [{iou: bbox, task: keypoints}] | 'scoring[0].task' is 'keypoints'
          [{iou: bbox}]         | [{iou: bbox, max-dets: [1, 10]}] | pycocotools' summary crashes
          [{iou: bbox}]         | [{iou: bbox, max-dets: [1, 10, 10]}] | names a cap twice
          [{iou: bbox}]         | [{iou: bbox, max-dets: [1, 10.5, 100]}] | has 10.5
          [{iou: bbox}]         | [{iou: bbox, iou-thresholds: []}] | 'scoring[0]': there are 0 IoU thresholds
          [{iou: bbox}]         | [{iou: bbox, iou-thresholds: [.nan]}] | 'scoring[0].iou-thresholds' is '.nan'
          [{iou: bbox}]         | [{iou: bbox, class-agnostic: 1}] | 'scoring[0].class-agnostic' is '1'
          [{iou: bbox}]         | [{iou: bbox, area-ranges: [{label: all, min: 9, max: 3}]}] | runs from 9.0 to 3.0
          [{iou: bbox}]         | [{iou: bbox, area-ranges: [{label: all, min: 9}]}] | area-ranges[0].max' is not given
          """)
  void aWrongValueIsNamedWithItsKeyAndPlace(String old, String wrong, String message) {
    UserError error = refusal(SHORT.replace(old, wrong.replace("\\n", "\n")));
    assertThat(error.problem()).contains("plan.yaml, line ").contains(message);
    assertThat(error.remedy()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark: {conf: {spark.hadoop.fs.s3a.secret.key: hush}}",
        "spark: {conf: {spark.hadoop.fs.s3a.access.key: hush}}",
        "spark: {conf: {spark.a.url: 'https://user:hush@host/'}}"
      })
  void secretsAreRefusedAndNotRepeated(String spark) {
    UserError error = refusal(SHORT + spark + "\n");
    assertThat(error.problem()).contains("holds a secret").doesNotContain("hush");
  }

  @Test
  void credentialProvidersAreNoSecrets() throws IOException {
    String key = "spark.hadoop.fs.s3a.aws.credentials.provider";
    Plan plan = read(SHORT + "spark: {conf: {" + key + ": a.b.Provider}}\n");
    assertThat(plan.spark().settings()).containsEntry(key, "a.b.Provider");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "title: !!java.net.URL [\"http://localhost\"]",
        "title: !!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[]]]",
        "title: !local text",
        "title: !!binary aGVsbG8=",
        "title: !!set {a, b}",
        "? [a, b]\n: c",
        "dataset: another",
        "title: [unclosed",
        "title: \"\\u0000\\u0001",
        "<<: {title: merged}",
        "title: &a [*a]"
      })
  void yamlThatIsMoreThanPlainValuesIsRefused(String line) {
    UserError error = refusal(SHORT + line + "\n");
    assertThat(error.problem()).contains("plan.yaml");
  }

  @Test
  void bombsAreRefusedBeforeTheyUnfold() {
    StringBuilder aliases = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      String last = "*a" + (i - 1) + ", ";
      aliases.append("a%d: &a%d [%s*a%d]%n".formatted(i, i, last.repeat(9), i - 1));
    }
    refusal(aliases.toString());
    // Few aliases that double each time: within the limit on aliases, past that on values.
    StringBuilder doubling = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      doubling.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
    }
    refusal(doubling.toString());
    refusal("title: " + "[".repeat(5000) + "]".repeat(5000));
    refusal("title: " + "{a: ".repeat(50) + "1" + "}".repeat(50));
    refusal("# " + "x".repeat(2 << 20) + "\n" + SHORT);
    refusal("");
    refusal("- a\n- b\n");
    refusal("just text");
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws IOException {
    Path file = folder.resolve("latin.yaml");
    Files.write(file, new byte[] {'t', ':', ' ', (byte) 0xe9, '\n'});
    assertThatThrownBy(() -> PlanReader.read(file.toString(), Map.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("not UTF-8");
    assertThatThrownBy(() -> PlanReader.read(folder + "/none.yaml", Map.of()))
        .isInstanceOf(UserError.class);
  }

  /** Plans with bytes changed, added and left out end in a plan or in an error for the user. */
  @Test
  void noPlanIsABug() throws IOException {
    Path file = folder.resolve("fuzz.yaml");
    Random random = new Random(17);
    String alphabet = "{}[]:,&*!|>-?#'\"\n\t .%@`abz019~";
    int refused = 0;
    for (int i = 0; i < 1500; i++) {
      StringBuilder yaml = new StringBuilder(LONG);
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = random.nextInt(yaml.length());
        char c = alphabet.charAt(random.nextInt(alphabet.length()));
        switch (random.nextInt(3)) {
          case 0 -> yaml.setCharAt(at, c);
          case 1 -> yaml.insert(at, c);
          default -> yaml.delete(at, Math.min(yaml.length(), at + 1 + random.nextInt(20)));
        }
      }
      Files.writeString(file, yaml);
      try {
        PlanReader.read(file.toString(), Map.of());
      } catch (UserError e) {
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("try " + i + ":\n" + yaml, e);
      }
    }
    assertThat(refused).isBetween(500, 1499);
  }

  @Test
  void theResolvedPlanReadsAsTheSamePlan() throws IOException {
    for (String yaml : List.of(SHORT, LONG)) {
      Plan plan = read(yaml);
      String resolved = PlanWriter.write(plan);
      Plan again = read(resolved);
      assertThat(again).usingRecursiveComparison().ignoringFields("source").isEqualTo(plan);
      assertThat(PlanWriter.write(again)).isEqualTo(resolved);
      assertThat(problems(resolved)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo.yaml", "yolox-nano.yaml", "deeplab-v3-voc.yaml"})
  void theExamplesArePlans(String name) throws IOException {
    Path file = Path.of(System.getProperty("fovea.root"), "conf/plans", name);
    Plan plan = PlanReader.read(file.toString(), Map.of());
    assertThat(plan.scoring()).isNotEmpty();
    assertThat(problems(Files.readString(file))).isEmpty();
  }

  @Test
  void theSchemaNamesTheKeysThatAreRead() throws IOException {
    JsonNode properties = schema().at("/properties");
    assertThat(names(properties)).containsExactlyInAnyOrderElementsOf(PlanReader.KEYS);
    assertThat(names(properties.at("/spark/properties")))
        .containsExactlyInAnyOrderElementsOf(PlanReader.SPARK_KEYS);
    JsonNode task = schema().at("/$defs/instances/properties");
    assertThat(names(task)).containsExactlyInAnyOrderElementsOf(ScoringReader.TASK_KEYS);
    assertThat(names(task.at("/area-ranges/items/properties")))
        .containsExactlyInAnyOrderElementsOf(ScoringReader.AREA_KEYS);
    for (String other : OtherTasks.NAMES) {
      assertThat(names(schema().at("/$defs/" + other + "/properties")))
          .containsExactlyInAnyOrderElementsOf(OtherTasks.keys(other));
    }
    JsonNode published = properties.at("/published/items/properties");
    assertThat(names(published)).containsExactlyInAnyOrderElementsOf(ScoringReader.PUBLISHED_KEYS);
    List<String> metrics = new ArrayList<>();
    published.at("/metric/anyOf/0/enum").forEach(metric -> metrics.add(metric.asText()));
    assertThat(metrics).isEqualTo(ScoringReader.METRICS);
    assertThat(problems(LONG)).isEmpty();
    assertThat(problems(SHORT + "odd: 1\n")).isNotEmpty();
  }

  @Test
  void thePageNamesTheKeysThatAreRead() throws IOException {
    String page =
        Files.readString(Path.of(System.getProperty("fovea.root"), "data-schemas/plan.md"), UTF_8);
    List<String> keys = new ArrayList<>(PlanReader.KEYS);
    keys.remove("spark");
    keys.addAll(List.of("spark.master", "spark.conf"));
    keys.addAll(ScoringReader.TASK_KEYS);
    keys.addAll(ScoringReader.PUBLISHED_KEYS);
    for (String key : keys) {
      assertThat(page).contains("\n| " + key + " |");
    }
    for (String task : OtherTasks.NAMES) {
      String row =
          page.lines().filter(line -> line.startsWith("| " + task + " |")).findFirst().get();
      List<String> own = new ArrayList<>(OtherTasks.keys(task));
      own.removeAll(List.of("name", "task"));
      assertThat(own).allMatch(key -> row.contains("`" + key + "`"));
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    for (Iterator<String> each = object.fieldNames(); each.hasNext(); ) {
      names.add(each.next());
    }
    return names;
  }

  private static JsonNode schema() throws IOException {
    Path file = Path.of(System.getProperty("fovea.root"), "data-schemas/plan.schema.json");
    return new ObjectMapper().readTree(file.toFile());
  }

  private static List<String> problems(String yaml) throws IOException {
    JsonNode document = new ObjectMapper().valueToTree(new Yaml().<Object>load(yaml));
    return JsonSchema.named("plan.schema.json").problems(document);
  }
}
