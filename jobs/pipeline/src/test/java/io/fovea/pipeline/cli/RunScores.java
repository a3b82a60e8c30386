package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fovea.models.decode.Produces;
import io.fovea.pipeline.spark.SharedSpark;
import io.fovea.pipeline.store.JsonSchema;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.TestRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Writes runs, scores and exports them, and holds their scores to those of documents. */
abstract class RunScores {
  static final List<String> ENGINES = List.of("local", "spark");

  static final int SHARD = 7;

  @TempDir Path folder;

  record Ran(int status, String out, String err) {}

  @BeforeAll
  static void start() {
    SharedSpark.session();
  }

  static Ran run(List<String> args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Main.run(args.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  static Ran score(String task, String truth, String predictions, Object... more) {
    List<String> args = new ArrayList<>(List.of("score", "--task", task, "--gt", truth));
    args.addAll(List.of("--predictions", predictions));
    Arrays.stream(more).map(Object::toString).forEach(args::add);
    return run(args);
  }

  /**
   * The score document, checked, without what tells a run from a document and the engines apart.
   */
  static JsonNode document(Ran ran, String schema) throws IOException {
    assertThat(ran.status()).as(ran.err()).isZero();
    JsonNode document = RunRows.JSON.readTree(ran.out());
    assertThat(JsonSchema.named(schema).problems(document)).isEmpty();
    ((ObjectNode) document).remove(List.of("run", "engine"));
    return document;
  }

  static Object[] json(Object[] more, String... last) {
    List<Object> all = new ArrayList<>(Arrays.asList(more));
    all.addAll(List.of("--emit", "json"));
    all.addAll(Arrays.asList(last));
    return all.toArray();
  }

  /** Cuts images into shards, those without rows too. */
  String write(
      String name, Produces produces, Path dataset, TreeMap<Long, List<PredictionRow>> images)
      throws IOException {
    TestRun run = new TestRun(folder.resolve(name), produces, dataset);
    List<Long> ids = List.copyOf(images.keySet());
    for (int from = 0; from < ids.size(); from += SHARD) {
      List<PredictionRow> rows = new ArrayList<>();
      ids.subList(from, Math.min(from + SHARD, ids.size()))
          .forEach(id -> rows.addAll(images.get(id)));
      run.shard(ids.get(from), rows);
    }
    return run.publish(ids.size());
  }

  void same(String task, String schema, String truth, String document, String run, Object... more)
      throws IOException {
    same(ENGINES, task, schema, truth, document, run, more);
  }

  void same(
      List<String> engines,
      String task,
      String schema,
      String truth,
      String document,
      String run,
      Object... more)
      throws IOException {
    JsonNode expected = document(score(task, truth, document, json(more)), schema);
    for (String engine : engines) {
      Ran ran = score(task, truth, run, json(more, "--engine", engine));
      assertThat(document(ran, schema)).isEqualTo(expected);
      assertThat(ran.err()).contains("(" + engine + " engine)");
      JsonNode stamp = RunRows.JSON.readTree(ran.out()).get("run");
      assertThat(stamp.get("complete").asBoolean()).isTrue();
      assertThat(stamp.get("failed_images").asLong()).isZero();
    }
  }

  void sameHere(
      String task, String schema, String truth, String document, String run, Object... more)
      throws IOException {
    same(List.of("local"), task, schema, truth, document, run, more);
  }

  Path export(String run, String format) {
    Path out = folder.resolve("exported-" + format);
    Ran ran = run(List.of("export", run, "--format", format, "--out", out.toString()));
    assertThat(ran.status()).as(ran.err()).isZero();
    return out;
  }
}
