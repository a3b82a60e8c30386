package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.pipeline.spark.SharedSpark;
import io.fovea.pipeline.store.S3Endpoint;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A plan, its dataset, images and model, the run and its scores in a store, as on a local disk. */
class S3RunTest {
  @RegisterExtension static final S3Endpoint S3 = new S3Endpoint();

  @TempDir static Path temp;
  private static Path demo;

  @BeforeAll
  static void drawAndUpload() throws Exception {
    SharedSpark.session();
    demo = temp.resolve("demo");
    StringWriter err = new StringWriter();
    String[] args = {"demo", "--out", demo.toString(), "--images", "6", "--seed", "3"};
    int status = Main.run(args, new PrintWriter(new StringWriter()), new PrintWriter(err));
    assertThat(status).as(err.toString()).isZero();
    S3.upload(demo.resolve("scenes"), "data", "demo/scenes");
    for (String file : List.of("plan.yaml", "shape-segmenter.onnx")) {
      S3.upload(demo.resolve(file), "data", "demo/" + file);
    }
  }

  private static JavaProcess.Ran fovea(Map<String, String> environment, String... args)
      throws Exception {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(S3.options());
    try (JavaProcess process = JavaProcess.fovea(temp, environment, all.toArray(String[]::new))) {
      return process.end();
    }
  }

  @Test
  void everythingInAStoreComesOutAsOnALocalDisk() throws Exception {
    Path events = Files.createDirectories(temp.resolve("events"));
    List<JavaProcess.Ran> all = new ArrayList<>();
    Map<String, String> environment = S3Endpoint.environment();

    JavaProcess.Ran run =
        fovea(
            environment,
            "run",
            "--plan=s3a://data/demo/plan.yaml",
            "--conf=spark.eventLog.enabled=true",
            "--conf=spark.eventLog.compress=false",
            "--conf=spark.eventLog.dir=" + events.toUri());
    assertThat(run.status()).as(run.err()).isZero();
    all.add(run);
    Path there = S3.bucket("data").resolve("demo/run");
    Map<String, String> expected = S3Endpoint.content(demo.resolve("run"));
    Map<String, String> found = S3Endpoint.content(there);
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.keySet().stream()
        .filter(name -> !name.matches("manifest.json|plan.yaml|report.md"))
        .forEach(name -> assertThat(found.get(name)).as(name).isEqualTo(expected.get(name)));
    assertThat(found.get("manifest.json"))
        .contains("\"location\" : \"s3a://data/demo/shape-segmenter.onnx\"")
        .contains("\"spark.hadoop.fs.s3a.endpoint\"");

    JavaProcess.Ran exported =
        fovea(environment, "export", "s3a://data/demo/run", "--out=s3a://data/exported");
    assertThat(exported.status()).as(exported.err()).isZero();
    all.add(exported);

    JavaProcess.Ran onSpark = score(environment, "s3a://data/demo/run", "spark");
    JavaProcess.Ran local = score(environment, "s3a://data/exported/results_segm.json", "local");
    all.add(onSpark);
    all.add(local);
    assertThat(onSpark.err()).contains("(spark engine)");
    assertThat(local.err()).contains("(local engine)");
    assertThat(local.out()).isEqualTo(onSpark.out());
    assertThat(S3.bucket("data").resolve("scores/local.json")).isNotEmptyFile();

    for (JavaProcess.Ran each : all) {
      assertThat(each.out() + each.err()).doesNotContain(S3Endpoint.SECRET, " WARN ");
    }
    assertThat(S3Endpoint.content(S3.bucket("data")).values())
        .noneMatch(text -> text.contains(S3Endpoint.SECRET));
    assertThat(S3Endpoint.content(events).values())
        .isNotEmpty()
        .noneMatch(text -> text.contains(S3Endpoint.SECRET))
        .anyMatch(text -> text.contains("fs.s3a.secret.key"));
  }

  private static JavaProcess.Ran score(
      Map<String, String> environment, String predictions, String engine) throws Exception {
    JavaProcess.Ran ran =
        fovea(
            environment,
            "score",
            "--task=instance",
            "--iou=segm",
            "--gt=s3a://data/demo/scenes/annotations.json",
            "--predictions=" + predictions,
            "--engine=" + engine,
            "--emit=text",
            "--emit=json=s3a://data/scores/" + engine + ".json");
    assertThat(ran.status()).as(ran.err()).isZero();
    return ran;
  }
}
