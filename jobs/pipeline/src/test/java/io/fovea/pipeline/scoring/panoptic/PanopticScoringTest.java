package io.fovea.pipeline.scoring.panoptic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.panoptic.PanopticParams;
import io.fovea.metrics.panoptic.PanopticResult;
import io.fovea.pipeline.scoring.batch.BatchEngine;
import io.fovea.pipeline.scoring.batch.LocalBatchEngine;
import io.fovea.pipeline.scoring.spark.SparkBatchEngine;
import io.fovea.pipeline.spark.JobNames;
import io.fovea.pipeline.spark.SharedSpark;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Panoptic quality equals panopticapi's, on both engines. */
public class PanopticScoringTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  /** The golden's folder. */
  public static Path golden() {
    try {
      return new File(PanopticScoringTest.class.getResource("/golden/panoptic/panoptic40").toURI())
          .toPath();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PanopticRequest request(Path truth, Path predictions, Mode mode, int threads) {
    return new PanopticRequest(
        truth.toString(),
        golden().resolve("gt").toString(),
        predictions.toString(),
        golden().resolve("pred") + "/",
        new PanopticParams(mode),
        threads);
  }

  private static PanopticOutcome score(BatchEngine engine, int threads) {
    return PanopticScoring.score(
        request(golden().resolve("gt.json"), golden().resolve("pred.json"), Mode.STRICT, threads),
        engine);
  }

  @Test
  void equalsPanopticapi() throws IOException {
    PanopticOutcome outcome = score(new LocalBatchEngine(), 2);
    PanopticResult result = outcome.result();
    JsonNode expected = JSON.readTree(golden().resolve("expected.json").toFile());
    assertGroup(result.all(), expected.get("All"));
    assertGroup(result.things(), expected.get("Things"));
    assertGroup(result.stuff(), expected.get("Stuff"));
    assertThat(result.categories()).hasSize(expected.get("per_class").size());
    for (PanopticResult.CategoryQuality each : result.categories()) {
      JsonNode of = expected.get("per_class").get(Long.toString(each.category().id()));
      assertThat(each.truePositives()).isEqualTo(of.get("tp").asLong());
      assertThat(each.falsePositives()).isEqualTo(of.get("fp").asLong());
      assertThat(each.falseNegatives()).isEqualTo(of.get("fn").asLong());
      assertThat(each.iouSum()).isEqualTo(of.get("iou_sum").asDouble());
      assertThat(each.pq()).isEqualTo(of.get("pq").asDouble());
      assertThat(each.sq()).isEqualTo(of.get("sq").asDouble());
      assertThat(each.rq()).isEqualTo(of.get("rq").asDouble());
    }
    assertThat(outcome.text())
        .isEqualTo(
            """
                      |    PQ     SQ     RQ     N
            --------------------------------------
            All       |  64.7   78.8   75.5   133
            Things    |  63.4   78.6   76.1    80
            Stuff     |  66.5   79.1   74.5    53
            """);
  }

  /** To the last bit, beyond the 1e-12 that anyone could ask. */
  private static void assertGroup(PanopticResult.Group group, JsonNode expected) {
    assertThat(group.n()).isEqualTo(expected.get("n").asInt());
    assertThat(group.pq()).isEqualTo(expected.get("pq").asDouble());
    assertThat(group.sq()).isEqualTo(expected.get("sq").asDouble());
    assertThat(group.rq()).isEqualTo(expected.get("rq").asDouble());
  }

  @Test
  void anyEngineThreadsAndPartitionsGiveTheSameBits() {
    PanopticResult one = score(new LocalBatchEngine(), 1).result();
    assertThat(score(new LocalBatchEngine(), 5).result()).isEqualTo(one);
    for (int partitions : new int[] {1, 3, 40, 64}) {
      PanopticOutcome spark = score(new SparkBatchEngine(SharedSpark.session(), partitions), 1);
      assertThat(spark.result()).isEqualTo(one);
      assertThat(spark.engine()).isEqualTo("spark");
    }
  }

  @Test
  void sparksPagesNameTheJob() throws Exception {
    List<String> names =
        JobNames.during(() -> score(new SparkBatchEngine(SharedSpark.session(), 2), 1));
    assertThat(names).singleElement(STRING).matches("score panoptic: .+");
  }

  private Path changed(String name, Consumer<JsonNode> change) throws IOException {
    JsonNode document = JSON.readTree(golden().resolve(name).toFile());
    change.accept(document);
    Path file = folder.resolve(name);
    JSON.writeValue(file.toFile(), document);
    return file;
  }

  private static ObjectNode segment(JsonNode document) {
    return (ObjectNode) document.get("annotations").get(3).get("segments_info").get(0);
  }

  private void assertRefused(Path truth, Path predictions, String... parts) {
    for (BatchEngine engine :
        new BatchEngine[] {
          new LocalBatchEngine(), new SparkBatchEngine(SharedSpark.session(), 2)
        }) {
      assertThatThrownBy(
              () -> PanopticScoring.score(request(truth, predictions, Mode.STRICT, 1), engine))
          .isInstanceOf(UserError.class)
          .hasMessageContainingAll(parts);
    }
  }

  @Test
  void namesFileAndSegmentOfWhatItRefuses() throws IOException {
    Path truth = golden().resolve("gt.json");
    Path predictions = golden().resolve("pred.json");
    assertRefused(
        truth,
        changed("pred.json", document -> segment(document).put("id", 5)),
        "pred.json, image 1003",
        "000000001003.png",
        "has pixels of segment ",
        "not in 'segments_info'");
    assertRefused(
        truth,
        changed(
            "pred.json",
            document -> {
              ObjectNode extra = segment(document).deepCopy().put("id", 5);
              ((ArrayNode) document.get("annotations").get(3).get("segments_info")).add(extra);
            }),
        "image 1003",
        "segment 5 has no pixel");
    assertRefused(
        truth,
        changed("pred.json", document -> segment(document).put("category_id", 12)),
        "image 1003",
        "is of category 12");
    assertRefused(
        truth,
        changed("pred.json", document -> segment(document).put("id", 1 << 24)),
        "pred.json: annotations[3], segments_info[0]",
        "the id 16777216 is no colour");
    assertRefused(
        truth,
        changed("pred.json", document -> ((ArrayNode) document.get("annotations")).remove(3)),
        "pred.json: there is no prediction for 1 images",
        "1003");
    assertRefused(
        changed("gt.json", document -> segment(document).remove("iscrowd")),
        predictions,
        "gt.json: annotations[3], segments_info[0]",
        "'iscrowd' is missing");
    assertRefused(
        changed("gt.json", document -> ((ObjectNode) document).remove("categories")),
        predictions,
        "'categories' is missing");
    assertRefused(
        changed(
            "gt.json",
            document ->
                ((ObjectNode) document.get("annotations").get(3)).put("file_name", "../x.png")),
        predictions,
        "gt.json: image 1003",
        "'..'");
    assertRefused(
        truth,
        changed(
            "pred.json",
            document ->
                ((ObjectNode) document.get("annotations").get(3))
                    .put("file_name", "000000001006.png")),
        "000000001006.png is 427 x 640",
        "is 640 x 480");
  }

  @Test
  void warnsOfWhatChangedANumberAndCorrectedModeDiffersThereAlone() throws IOException {
    Path predictions = golden().resolve("pred.json");
    PanopticResult strict = score(new LocalBatchEngine(), 1).result();
    PanopticResult corrected =
        PanopticScoring.score(
                request(golden().resolve("gt.json"), predictions, Mode.CORRECTED, 1),
                new LocalBatchEngine())
            .result();
    assertThat(strict.quirks()).isEmpty();
    assertThat(corrected.categories()).isEqualTo(strict.categories());
    Path wrongArea = changed("gt.json", document -> segment(document).put("area", 999_999));
    PanopticOutcome warned =
        PanopticScoring.score(
            request(wrongArea, predictions, Mode.STRICT, 1), new LocalBatchEngine());
    assertThat(warned.warnings()).hasSize(1).first().asString().contains("(quirk P01)");
    assertThat(warned.result().all().pq()).isLessThan(strict.all().pq());
    assertThat(
            PanopticScoring.score(
                    request(wrongArea, predictions, Mode.CORRECTED, 1), new LocalBatchEngine())
                .result()
                .categories())
        .isEqualTo(strict.categories());
  }

  @Test
  void anImageListedTwiceIsScoredTwiceAndRefusedInCorrectedMode() throws IOException {
    Path twice =
        changed(
            "gt.json",
            document ->
                ((ArrayNode) document.get("annotations")).add(document.get("annotations").get(3)));
    Path predictions = golden().resolve("pred.json");
    PanopticOutcome outcome =
        PanopticScoring.score(request(twice, predictions, Mode.STRICT, 1), new LocalBatchEngine());
    assertThat(outcome.result().axes().imageIds()).hasSize(41);
    assertThat(outcome.warnings()).hasSize(1).first().asString().contains("(quirk P08)");
    assertThatThrownBy(
            () ->
                PanopticScoring.score(
                    request(twice, predictions, Mode.CORRECTED, 1), new LocalBatchEngine()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("image 1003 is listed twice");
  }

  @Test
  void refusesMapsThatAreNoColours() throws IOException {
    Path gray = folder.resolve("000000001000.png");
    var image = new java.awt.image.BufferedImage(640, 480, 10);
    javax.imageio.ImageIO.write(image, "png", gray.toFile());
    Files.writeString(folder.resolve("text.png"), "no image");
    Path one =
        changed(
            "gt.json",
            document -> {
              var annotations = (ArrayNode) document.get("annotations");
              while (annotations.size() > 1) {
                annotations.remove(1);
              }
            });
    PanopticRequest request =
        new PanopticRequest(
            one.toString(),
            folder.toString(),
            golden().resolve("pred.json").toString(),
            golden().resolve("pred").toString(),
            new PanopticParams(Mode.STRICT),
            1);
    assertThatThrownBy(() -> PanopticScoring.score(request, new LocalBatchEngine()))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll("000000001000.png", "gray");
    Files.writeString(gray, "no image");
    assertThatThrownBy(() -> PanopticScoring.score(request, new LocalBatchEngine()))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll("000000001000.png", "no PNG");
  }
}
