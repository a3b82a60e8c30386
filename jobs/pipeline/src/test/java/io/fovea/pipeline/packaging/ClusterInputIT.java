package io.fovea.pipeline.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fovea.pipeline.packaging.Scripts.Ran;
import io.fovea.pipeline.scoring.GoldenCase;
import io.fovea.pipeline.scoring.panoptic.PanopticScoringTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a user hands to executors, which run in folders of their own, right and wrong. */
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterInputIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Path home;
  private TestCluster cluster;

  @BeforeAll
  void up(@TempDir Path temporary) throws Exception {
    home = Files.createDirectories(temporary.resolve("home"));
    copy(PanopticScoringTest.golden(), home.resolve("panoptic"));
    GoldenCase golden =
        GoldenCase.edgeCases()
            .filter(g -> g.toString().equals("score_ties segm"))
            .findFirst()
            .orElseThrow();
    Files.copy(golden.groundTruth(), home.resolve("gt.json"));
    Files.copy(golden.results(), home.resolve("dt.json"));
    cluster = TestCluster.up(temporary);
  }

  @AfterAll
  void down() throws IOException {
    cluster.close();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Path copy = to.resolve(from.relativize(each).toString());
        Files.copy(each, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static List<String> instances(String engine) {
    return List.of(
        "score",
        "--task=instance",
        "--iou=segm",
        "--gt=gt.json",
        "--predictions=dt.json",
        "--engine=" + engine);
  }

  private static List<String> panoptic(String folder, String engine) {
    return List.of(
        "score",
        "--task=panoptic",
        "--gt=" + folder + "/gt.json",
        "--gt-images=" + folder + "/gt",
        "--predictions=" + folder + "/pred.json",
        "--prediction-images=" + folder + "/pred",
        "--emit=json",
        "--engine=" + engine);
  }

  private Ran submit(List<String> arguments) throws Exception {
    return cluster.submitFrom(home, arguments);
  }

  @Test
  void relativeDocumentsStartAtTheFolderOfTheUser() throws Exception {
    Ran ran = submit(instances("spark"));
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("(spark engine)");
    assertThat(ran.out()).isEqualTo(submit(instances("local")).out()).contains("Average Precision");
  }

  @Test
  void relativeFoldersStartAtTheFolderOfTheUser() throws Exception {
    Ran ran = submit(panoptic("panoptic", "spark"));
    assertThat(ran.exit()).as(ran.err()).isZero();
    Ran alone = submit(panoptic("panoptic", "local"));
    JsonNode document = JSON.readTree(ran.out());
    assertThat(document.get("engine").asText()).isEqualTo("spark");
    ((ObjectNode) document).put("engine", "local");
    assertThat(document).isEqualTo(JSON.readTree(alone.out()));
  }

  @Test
  void aRelativePlanRunsToItsEnd() throws Exception {
    cluster.here(List.of("demo", "--out=" + home.resolve("demo")));
    Path plan = home.resolve("demo/plan.yaml");
    Files.writeString(plan, Files.readString(plan).replace("\nspark:\n  master: local[*]\n", "\n"));
    Ran ran = submit(List.of("run", "--plan=demo/plan.yaml", "--set=out=there"));
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(home.resolve("there/metrics.csv"))
        .hasSameTextualContentAs(home.resolve("demo/run/metrics.csv"));
  }

  /**
   * Spark's own way would try it again, wait two minutes for another machine, and lose the error.
   */
  @Test
  void aDocumentThatATaskRefusesEndsTheScore() throws Exception {
    Path cut = home.resolve("cut.json");
    String whole = Files.readString(home.resolve("dt.json"));
    Files.writeString(cut, whole.substring(0, whole.length() / 2));
    Ran ran =
        submit(instances("spark").stream().map(a -> a.replace("dt.json", "cut.json")).toList());
    assertThat(ran.exit()).as(ran.err()).isEqualTo(3);
    assertThat(ran.err()).contains("fovea: cut.json: ").doesNotContain("internal error", "\tat ");
  }

  @Test
  void aPictureThatATaskRefusesEndsTheScore() throws Exception {
    copy(home.resolve("panoptic"), home.resolve("damaged"));
    try (Stream<Path> pictures = Files.list(home.resolve("damaged/pred"))) {
      Path picture = pictures.sorted().findFirst().orElseThrow();
      Files.write(picture, new byte[] {1, 2, 3});
      Ran ran = submit(panoptic("damaged", "spark"));
      assertThat(ran.exit()).as(ran.err()).isEqualTo(3);
      assertThat(ran.err())
          .contains("damaged/pred/" + picture.getFileName())
          .doesNotContain("internal error", "\tat ");
    }
  }
}
