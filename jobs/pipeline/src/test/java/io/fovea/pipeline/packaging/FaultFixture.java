package io.fovea.pipeline.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.models.systems.ShapeSegmenter;
import io.fovea.pipeline.demo.SceneGenerator;
import io.fovea.pipeline.gate.GateKeeper;
import io.fovea.pipeline.packaging.Scripts.Ran;
import io.fovea.pipeline.packaging.Scripts.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Scenes, a model, an undisturbed run of it, and what holds another run to that one. */
final class FaultFixture {
  static final int IMAGES = 20;
  static final int SHARDS = 10;

  /** An image of the sixth shard: some are done when it is read, and others are not. */
  static final String HOLD_IN_THE_MIDDLE = "open .*/000011[.].*";

  /** Longer ago than a lease without a sign of life counts. */
  private static final long TWO_MINUTES = 120_000;

  private final Path folder;
  private final TestCluster cluster;
  private int gates;

  /** Brings up a cluster while the undisturbed run is made beside it. */
  FaultFixture(Path folder) throws Exception {
    this.folder = folder;
    SceneGenerator.write(folder, 3, IMAGES);
    Files.write(
        folder.resolve("segmenter.onnx"), ShapeSegmenter.build(SceneGenerator.hues()).toBytes());
    try (Running running =
        TestCluster.startHere(
            new Scripts(folder), infer("", calm().toString(), "--master=local[2]"))) {
      cluster = TestCluster.up(folder);
      Ran ran = running.end();
      assertThat(ran.exit()).as(ran.err()).isZero();
    }
  }

  TestCluster cluster() {
    return cluster;
  }

  /** The folder of the undisturbed run. */
  Path calm() {
    return folder.resolve("calm");
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  GateKeeper gate() throws IOException {
    return GateKeeper.in(folder.resolve("gate-" + gates++));
  }

  /**
   * A command that predicts the scenes.
   *
   * @param scheme of the images, such as {@code gate:}; empty for none
   */
  List<String> infer(String scheme, String out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "infer",
                "--model=" + folder.resolve("segmenter.onnx"),
                "--recipe=none",
                "--decoder=instances",
                "--categories=contiguous",
                "--dataset=" + folder.resolve(SceneGenerator.ANNOTATIONS),
                "--images=" + scheme + folder.resolve(SceneGenerator.IMAGES),
                "--shard-size=" + IMAGES / SHARDS,
                "--out=" + out));
    arguments.addAll(List.of(more));
    return arguments;
  }

  /** A command that scores the undisturbed run. */
  List<String> score(Path json, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "score",
                "--task=instance",
                "--iou=segm",
                "--gt=" + folder.resolve(SceneGenerator.ANNOTATIONS),
                "--predictions=" + calm(),
                "--engine=spark",
                "--emit=json=" + json));
    arguments.addAll(List.of(more));
    return arguments;
  }

  /** Holds a score document to the one of one undisturbed process. */
  void assertScoredLikeHere(Path json) throws Exception {
    Path expected = folder.resolve("expected.json");
    if (!Files.exists(expected)) {
      cluster.here(score(expected, "--master=local[2]"));
    }
    JsonNode figures = new ObjectMapper().readTree(expected.toFile());
    assertThat(figures.toString()).contains("\"AP\"");
    assertThat(new ObjectMapper().readTree(json.toFile())).isEqualTo(figures);
  }

  /** How many shards are whole. */
  static int shards(Path run) {
    Path failures = run.resolve("failures");
    if (!Files.isDirectory(failures)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(failures)) {
      return (int) files.filter(file -> file.toString().endsWith(".parquet")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Holds a run to the undisturbed one: every image once, and every byte of it. */
  void assertLikeCalm(Path run) throws IOException {
    JsonNode manifest = new ObjectMapper().readTree(run.resolve("manifest.json").toFile());
    JsonNode expected = new ObjectMapper().readTree(calm().resolve("manifest.json").toFile());
    assertThat(manifest.get("counts")).isEqualTo(expected.get("counts"));
    assertThat(manifest.get("counts").get("images").asInt()).isEqualTo(IMAGES);
    assertThat(manifest.get("status")).isEqualTo(expected.get("status"));
    assertThat(manifest.get("files")).isEqualTo(expected.get("files")).hasSize(2 * SHARDS);
    for (JsonNode file : expected.get("files")) {
      String path = file.get("path").asText();
      assertThat(run.resolve(path)).hasSameBinaryContentAs(calm().resolve(path));
    }
    for (String table : List.of("predictions", "failures")) {
      try (Stream<Path> files = Files.list(run.resolve(table))) {
        assertThat(files.filter(file -> file.toString().endsWith(".parquet"))).hasSize(SHARDS);
      }
    }
    assertThat(run.resolve("_unfinished")).doesNotExist();
  }

  /** Runs again after a driver that was killed, as if two minutes had gone by. */
  Ran rerun(Path run) throws Exception {
    Path lease = run.resolve("_lease/00000001.json");
    if (Files.exists(lease)) {
      Files.setLastModifiedTime(
          lease, FileTime.fromMillis(System.currentTimeMillis() - TWO_MINUTES));
    }
    Ran ran = cluster.submit("client", List.of(), infer("", run.toString()));
    assertThat(ran.exit()).as(ran.err()).isZero();
    return ran;
  }

  static String found(int shards) {
    return "infer: %d of %d shards were there and whole".formatted(shards, SHARDS);
  }
}
