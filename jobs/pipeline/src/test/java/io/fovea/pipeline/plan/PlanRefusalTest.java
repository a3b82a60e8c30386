package io.fovea.pipeline.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans that are wrong, damaged or hostile are refused by key, place and value. */
class PlanRefusalTest extends PlanFile {
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
}
