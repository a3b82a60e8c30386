package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.models.decode.Produces;
import io.fovea.pipeline.dataset.LabelMap;
import io.fovea.pipeline.export.PngWriter;
import io.fovea.pipeline.scoring.panoptic.PanopticScoringTest;
import io.fovea.pipeline.scoring.ranking.RankingFixture;
import io.fovea.pipeline.scoring.video.VideoFixture;
import io.fovea.pipeline.store.JsonSchema;
import io.fovea.pipeline.store.PredictionRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs of every kind score as the documents that say the same, bit for bit, on both engines. */
class ScoreRunTest extends RunScores {
  private String rankingRun() throws IOException {
    Path dataset = RunRows.dataset(folder.resolve("dataset.json"), RunRows.rankingNames());
    return write("ranking", Produces.RANKING, dataset, RunRows.rankings());
  }

  @Test
  void rankings() throws IOException {
    String truth = RankingFixture.writeTruth(folder).toString();
    String golden = RunRows.sortedResults(folder.resolve("sorted.json")).toString();
    String run = rankingRun();
    Object[] how = {"--layout", "sifr", "--profile", "all"};
    same("ranking", "ranking-score.schema.json", truth, golden, run, how);
    // Correlations of ranked scores do not depend on the order of the golden's lists.
    String listed = RankingFixture.writeResults(folder).toString();
    Map<String, JsonNode> expected = new HashMap<>();
    JsonNode unsorted =
        document(score("ranking", truth, listed, json(how)), "ranking-score.schema.json");
    unsorted.get("figures").forEach(each -> expected.put(each.get("key").asText(), each));
    JsonNode figures =
        document(score("ranking", truth, run, json(how)), "ranking-score.schema.json")
            .get("figures");
    int compared = 0;
    for (JsonNode figure : figures) {
      String key = figure.get("key").asText();
      if (figure.get("profile").asText().equals("irsr_tpami21") && key.endsWith("sor")) {
        assertThat(figure).isEqualTo(expected.get(key));
        compared++;
      }
    }
    assertThat(compared).isEqualTo(1);
    Path exported = export(run, "ranking").resolve("ranking.json");
    JsonNode document = RunRows.JSON.readTree(exported.toFile());
    assertThat(JsonSchema.named("ranking-results.schema.json").problems(document)).isEmpty();
    sameHere("ranking", "ranking-score.schema.json", truth, exported.toString(), run, how);
    Ran filtered =
        score("ranking", truth, run, "--layout", "sifr", "--profile", "all", "--min-score", "0.5");
    assertThat(filtered.status()).isEqualTo(2);
    assertThat(filtered.err()).contains("--min-score is of a document");
  }

  @ParameterizedTest
  @CsvSource({
    "quick, ytvis",
    "quick_ovis, ovis",
    "fixtures/04_all_null, ytvis",
    "fixtures/07_crowd, ytvis",
    "fixtures/15_id_switch, ytvis"
  })
  void videos(String name, String protocol) throws IOException {
    String truth = VideoFixture.location(name + "/gt");
    String golden = VideoFixture.location(RunRows.predictions(name));
    String run = write("tubes", Produces.TUBES, null, RunRows.tubes(name, "gt"));
    same("video", "video-score.schema.json", truth, golden, run, "--protocol", protocol);
    String exported = export(run, "ytvis").resolve("results.json").toString();
    JsonNode document = RunRows.JSON.readTree(Path.of(exported).toFile());
    assertThat(JsonSchema.named("video-results.schema.json").problems(document)).isEmpty();
    sameHere("video", "video-score.schema.json", truth, exported, run, "--protocol", protocol);
    if (protocol.equals("ytvis")) {
      // The golden's masks without pixels are detections there, and none here.
      same("tracking", "tracking-score.schema.json", truth, exported, run);
      JsonNode expected = VideoFixture.golden(name + "/expected").get("stats");
      JsonNode stats =
          RunRows.JSON
              .readTree(score("video", truth, run, "--emit", "json").out())
              .at("/parts/0/stats");
      expected
          .properties()
          .forEach(
              stat ->
                  assertThat(stats.get(stat.getKey()).asDouble())
                      .isEqualTo(stat.getValue().asDouble()));
    }
  }

  @Test
  void shortAndLongVideos() throws IOException {
    String name = "quick_ytvis22";
    String run = write("tubes", Produces.TUBES, null, RunRows.tubes(name, "gt_short", "gt_long"));
    same(
        "video",
        "video-score.schema.json",
        VideoFixture.location(name + "/gt_short"),
        VideoFixture.location(RunRows.predictions(name)),
        run,
        "--protocol",
        "ytvis22",
        "--gt-long",
        VideoFixture.location(name + "/gt_long"));
    Ran labels = score("video", "x", run, "--protocol", "vpq");
    assertThat(labels.status()).isEqualTo(2);
    assertThat(labels.err()).contains("a run holds tubes");
  }

  @Test
  void segments() throws IOException {
    Path golden = PanopticScoringTest.golden();
    TreeMap<Long, List<PredictionRow>> rows = RunRows.segments();
    TreeMap<Long, String> names = new TreeMap<>();
    rows.keySet().forEach(id -> names.put(id, id + ".jpg"));
    Path dataset = RunRows.dataset(folder.resolve("dataset.json"), names);
    String run = write("panoptic", Produces.PANOPTIC, dataset, rows);
    String truth = golden.resolve("gt.json").toString();
    String images = golden.resolve("gt").toString();
    JsonNode expected =
        document(
            score(
                "panoptic",
                truth,
                golden.resolve("pred.json").toString(),
                "--gt-images",
                images,
                "--prediction-images",
                golden.resolve("pred"),
                "--emit",
                "json"),
            "panoptic-score.schema.json");
    assertThat(expected.at("/stats/all/pq").asDouble())
        .isEqualTo(
            RunRows.JSON
                .readTree(golden.resolve("expected.json").toFile())
                .at("/All/pq")
                .asDouble());
    for (String engine : ENGINES) {
      Ran ran =
          score(
              "panoptic", truth, run, "--gt-images", images, "--emit", "json", "--engine", engine);
      assertThat(document(ran, "panoptic-score.schema.json")).isEqualTo(expected);
    }
    Path exported = export(run, "panoptic");
    Ran again =
        score(
            "panoptic",
            truth,
            exported.resolve("panoptic.json").toString(),
            "--gt-images",
            images,
            "--prediction-images",
            exported.resolve("panoptic"),
            "--emit",
            "json");
    assertThat(document(again, "panoptic-score.schema.json")).isEqualTo(expected);
    JsonNode document = RunRows.JSON.readTree(exported.resolve("panoptic.json").toFile());
    assertThat(JsonSchema.named("panoptic.schema.json").problems(document)).isEmpty();
    Ran foreign = score("instance", truth, run, "--iou", "segm");
    assertThat(foreign.status()).isEqualTo(3);
    assertThat(foreign.err())
        .contains("the run's predictions are panoptic, and --task instance is of instances")
        .contains("--task panoptic");
    Ran coco = run(List.of("export", run, "--out", folder.resolve("coco").toString()));
    assertThat(coco.status()).isEqualTo(3);
    assertThat(coco.err()).contains("--format coco is of instances or ranking");
  }

  @Test
  void classesOfPixels() throws IOException {
    Random random = new Random(5);
    Path truths = Files.createDirectories(folder.resolve("truths"));
    Path maps = Files.createDirectories(folder.resolve("maps"));
    TreeMap<Long, List<PredictionRow>> rows = new TreeMap<>();
    TreeMap<Long, String> names = new TreeMap<>();
    for (long id = 1; id <= 17; id++) {
      int height = 5 + random.nextInt(20);
      int width = 5 + random.nextInt(20);
      int[] truth = random.ints((long) height * width, 0, 5).toArray();
      int[] predicted = truth.clone();
      for (int i = 0; i < truth.length; i++) {
        predicted[i] = random.nextInt(3) == 0 ? random.nextInt(5) : predicted[i];
        truth[i] = truth[i] == 4 ? 255 : truth[i];
        predicted[i] = predicted[i] == 4 ? 255 : predicted[i];
      }
      PngWriter.writeGray(truths + "/v" + id + ".png", height, width, truth, false);
      PngWriter.writeGray(maps + "/v" + id + ".png", height, width, predicted, false);
      names.put(id, "sub/v" + id + ".jpg");
      LabelMap map = new LabelMap(height, width, predicted);
      List<PredictionRow> ofImage = new ArrayList<>();
      for (int c = 3; c >= 0; c--) {
        ofImage.add(RunRows.row(id, c, 1, RunRows.where(map, c), 3 - c, null, null));
      }
      rows.put(id, ofImage);
    }
    Path dataset = RunRows.dataset(folder.resolve("dataset.json"), names);
    String run = write("semantic", Produces.SEMANTIC, dataset, rows);
    String schema = "semantic-score.schema.json";
    same("semantic", schema, truths.toString(), maps.toString(), run, "--classes", "4");
    Path exported = export(run, "semantic").resolve("semantic");
    sameHere("semantic", schema, truths.toString(), exported.toString(), run, "--classes", "4");
    assertThat(LabelMap.readClasses(exported + "/v3.png").labels())
        .isEqualTo(LabelMap.readClasses(maps + "/v3.png").labels());

    // The dataset has moved, and another one lies where it was.
    Path moved = Files.move(dataset, folder.resolve("moved.json"));
    Ran missing = score("semantic", truths.toString(), run, "--classes", "4");
    assertThat(missing.status()).isEqualTo(3);
    assertThat(missing.err()).contains("dataset.json is not there").contains("--run-dataset FILE");
    Files.writeString(dataset, "{\"images\": []}");
    Ran other = score("semantic", truths.toString(), run, "--classes", "4");
    assertThat(other.status()).isEqualTo(3);
    assertThat(other.err()).contains("is not the dataset that");
    Ran found = score("semantic", truths.toString(), run, "--classes", "4", "--run-dataset", moved);
    assertThat(found.status()).as(found.err()).isZero();
    Ran few = score("semantic", truths.toString(), run, "--classes", "3", "--run-dataset", moved);
    assertThat(few.status()).isEqualTo(3);
    assertThat(few.err()).contains("has the class 3, and classes are 0 to 2");
  }

  @Test
  void classesOfImages() throws IOException {
    Random random = new Random(6);
    TreeMap<Long, List<PredictionRow>> rows = new TreeMap<>();
    TreeMap<Long, String> names = new TreeMap<>();
    StringBuilder truth = new StringBuilder();
    StringBuilder results = new StringBuilder();
    for (long id = 1; id <= 30; id++) {
      names.put(id, "n" + id + ".JPEG");
      List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6));
      Collections.shuffle(order, random);
      List<PredictionRow> ofImage = new ArrayList<>();
      for (int c : order.subList(0, 5)) {
        ofImage.add(
            RunRows.row(id, c, 0.9 - ofImage.size() / 10.0, null, ofImage.size(), null, null));
      }
      rows.put(id, ofImage);
      String comma = id == 1 ? "" : ",";
      truth.append(comma).append("{'image':'n" + id + ".JPEG','class':" + id % 7 + "}");
      results
          .append(comma)
          .append("{'image':'n" + id + ".JPEG','classes':" + order.subList(0, 5) + "}");
    }
    String head = "{'format':'fovea-classification-%s','version':1,'images':[";
    String gt =
        RankingFixture.write(folder.resolve("gt.json"), head.formatted("truth") + truth + "]}");
    String dt =
        RankingFixture.write(folder.resolve("dt.json"), head.formatted("results") + results + "]}");
    Path dataset = RunRows.dataset(folder.resolve("dataset.json"), names);
    String run = write("classes", Produces.CLASSES, dataset, rows);
    String schema = "classification-score.schema.json";
    same("classification", schema, gt, dt, run);
    String exported = export(run, "classification").resolve("classification.json").toString();
    JsonNode document = RunRows.JSON.readTree(Path.of(exported).toFile());
    assertThat(JsonSchema.named("classification.schema.json").problems(document)).isEmpty();
    sameHere("classification", schema, gt, exported, run, "--top", "1,3");
    String more =
        Files.readString(Path.of(gt)).replace("]}", ",{\"image\":\"new.JPEG\",\"class\":1}]}");
    Ran uncovered =
        score("classification", RankingFixture.write(folder.resolve("more.json"), more), run);
    assertThat(uncovered.status()).isEqualTo(3);
    assertThat(uncovered.err()).contains("the run was not given 1 images");
  }
}
