package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.pipeline.cli.ScoredTask.Ran;
import io.fovea.pipeline.spark.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code docs/guides/notebooks.md}, on a run that was just made. */
class NotebooksTest {
  private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

  @TempDir static Path folder;
  private static Path run;
  private static JsonNode flat;

  @BeforeAll
  static void makeARun() throws IOException {
    SharedSpark.session();
    Path demo = folder.resolve("demo");
    run = demo.resolve("run");
    succeeds("demo", "--out", demo, "--images", 6, "--seed", 3);
    flat = ScoredTask.JSON.readTree(run.resolve("metrics.flat.json").toFile());
    succeeds(
        "score",
        "--task",
        "instance",
        "--iou",
        "segm",
        "--gt",
        demo.resolve("scenes/annotations.json"),
        "--predictions",
        run,
        "--details",
        folder.resolve("details"),
        "--emit",
        "csv=" + folder.resolve("figures.csv"));
  }

  private static void succeeds(Object... args) {
    Ran ran = ScoredTask.run(Arrays.stream(args).map(Object::toString).toList());
    assertThat(ran.status()).as(ran.err()).isZero();
  }

  private static List<String> examples(String kind) throws IOException {
    Path root = Path.of(System.getProperty("fovea.root"));
    String guide = Files.readString(root.resolve("docs/guides/notebooks.md"));
    return Pattern.compile("```python " + kind + "\n(.*?)```", Pattern.DOTALL)
        .matcher(guide)
        .results()
        .map((MatchResult example) -> example.group(1))
        .toList();
  }

  private record Printed(int status, String text) {}

  private static Printed python(String interpreter, String program) throws Exception {
    Path script = Files.createTempFile(folder, "example", ".py");
    Files.writeString(script, program);
    Path out = Files.createTempFile(folder, "printed", ".txt");
    var builder =
        new ProcessBuilder(interpreter, script.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("PYTHONPATH", folder.toString());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process process = builder.start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new Printed(process.exitValue(), Files.readString(out));
  }

  /** A Python that has a module; the test is skipped where there is none. */
  private static String having(String module) throws Exception {
    for (String interpreter : PYTHONS) {
      try {
        if (python(interpreter, "import " + module + "\n").status == 0) {
          return interpreter;
        }
      } catch (IOException e) {
        // Not on this machine.
      }
    }
    Assumptions.abort("there is no Python with " + module + " here");
    throw new AssertionError();
  }

  /** What the guide says that its examples are given. */
  private static String given() {
    return "run = r'"
        + run
        + "'\nscores = r'"
        + folder.resolve("figures.csv")
        + "'\ndetails = r'"
        + folder.resolve("details")
        + "'\n";
  }

  private static String run(String module, String program) throws Exception {
    Printed printed = python(having(module), given() + program);
    assertThat(printed.status).as(printed.text).isZero();
    return printed.text;
  }

  @Test
  void plainPythonReadsTheFlatFile() throws Exception {
    List<String> examples = examples("stdlib");
    assertThat(examples).hasSize(2);
    assertThat(run("json", String.join("\n", examples)).lines())
        .hasSize(3)
        .startsWith(flat.get("instance/segm/AP/all").asText())
        .endsWith("{}");
  }

  @Test
  void pandasReadsFiguresAndDetails() throws Exception {
    List<String> examples = examples("pandas");
    assertThat(examples).hasSize(3);
    String check =
        "import json\n"
            + "print('CHECK ' + json.dumps({'by_category': by_category.to_dict(),"
            + " 'ap': table['AP'].to_dict(), 'images': len(images),"
            + " 'missing': int((images['recall'] < 0).sum())}))\n";
    String text = run("pandas", String.join("\n", examples) + check);
    String line = text.lines().filter(l -> l.startsWith("CHECK ")).findFirst().orElseThrow();
    JsonNode checked = ScoredTask.JSON.readTree(line.substring("CHECK ".length()));
    assertThat(checked.get("images").asInt()).isEqualTo(6);
    assertThat(checked.get("missing").asInt()).isZero();
    assertThat(checked.get("by_category")).isNotEmpty();
    checked
        .get("by_category")
        .properties()
        .forEach(
            category ->
                assertThat(category.getValue().doubleValue())
                    .isCloseTo(
                        flat.get("instance/segm/AP50/category=" + category.getKey()).doubleValue(),
                        within(1e-12)));
    List<Double> precisions = new ArrayList<>();
    checked.get("ap").forEach(ap -> precisions.add(ap.doubleValue()));
    assertThat(precisions).hasSizeGreaterThan(1).allMatch(ap -> ap > 0 && ap <= 1);
    assertThat(text).contains("AP50", "bbox", "segm", "recall");
  }

  @Test
  void mlflowIsHandedEveryFigure() throws Exception {
    Files.writeString(
        folder.resolve("mlflow.py"),
        """
        import contextlib, json, os, re
        logged = {}

        @contextlib.contextmanager
        def start_run():
            logged["started"] = True
            yield
            print("LOGGED " + json.dumps(logged))

        def log_metrics(metrics):
            for name, value in metrics.items():
                # MLflow's own rule for names.
                assert re.fullmatch(r"[\\w\\-. :/]+", name), name
                assert isinstance(value, (int, float)), name
            logged["metrics"] = metrics

        def log_artifact(path):
            assert os.path.isfile(path), path
            logged["artifact"] = os.path.basename(path)
        """);
    JsonNode logged = logged("mlflow");
    assertThat(logged.get("artifact").asText()).isEqualTo("manifest.json");
    assertThat(logged.get("metrics").size()).isEqualTo(flat.size());
    assertThat(logged.get("metrics").get("instance/segm/AP/all").doubleValue())
        .isEqualTo(flat.get("instance/segm/AP/all").doubleValue());
    assertThat(logged.get("metrics").has("instance/segm/AP/category:triangle")).isTrue();
  }

  @Test
  void weightsAndBiasesIsHandedEveryFigure() throws Exception {
    Files.writeString(
        folder.resolve("wandb.py"),
        """
        import contextlib, json

        class Run:
            def log(self, metrics):
                self.metrics = metrics

        @contextlib.contextmanager
        def init(project, config):
            run = Run()
            yield run
            print("LOGGED " + json.dumps({"project": project, "config": config, "metrics": run.metrics}))
        """);
    JsonNode logged = logged("wandb");
    assertThat(logged.get("project").asText()).isEqualTo("segmentation");
    assertThat(logged.at("/config/run").asText()).isEqualTo(run.toString());
    assertThat(logged.get("metrics")).isEqualTo(flat);
  }

  private static JsonNode logged(String tracker) throws Exception {
    List<String> examples = examples(tracker);
    assertThat(examples).hasSize(1);
    String text = run("json", examples("stdlib").get(0) + examples.get(0));
    String line = text.lines().filter(l -> l.startsWith("LOGGED ")).findFirst().orElseThrow();
    return ScoredTask.JSON.readTree(line.substring("LOGGED ".length()));
  }

  /** There is no PySpark here: what its example asks of Spark is asked in Java. */
  @Test
  void sparkAnswersWhatThePySparkExampleAsks() throws Exception {
    List<String> examples = examples("pyspark");
    assertThat(examples).hasSize(1);
    String condition = "slice = 'all' and value >= 0";
    assertThat(examples.get(0))
        .contains("spark.read.parquet(run + \"/metrics\")")
        .contains(
            "figures.where(\""
                + condition
                + "\").groupBy(\"metric\").pivot(\"task\").avg(\"value\").show()")
        .contains("spark.read.parquet(run + \"/predictions\")")
        .contains("predictions.groupBy(\"category_id\").count().show()");
    Dataset<Row> figures = SharedSpark.session().read().parquet(run + "/metrics");
    Dataset<Row> table = figures.where(condition).groupBy("metric").pivot("task").avg("value");
    assertThat(table.columns()).containsExactly("metric", "bbox", "segm");
    Row ap = table.where("metric = 'AP'").head();
    assertThat(ap.getDouble(2)).isEqualTo(flat.get("instance/segm/AP/all").doubleValue());
    Dataset<Row> predictions = SharedSpark.session().read().parquet(run + "/predictions");
    assertThat(predictions.groupBy("category_id").count().collectAsList())
        .isNotEmpty()
        .allMatch(row -> row.getLong(1) > 0);
  }
}
