package io.fovea.pipeline.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DetectionArrays;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.detection.IouType;
import io.fovea.pipeline.scoring.spark.SparkEngine;
import io.fovea.pipeline.spark.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Federated average precision equals lvis-api's, on both engines. */
class LvisTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path DATA = Path.of(System.getProperty("fovea.shared"), "data/lvis_val_100");

  @TempDir Path folder;

  private static ScoreRequest sample(IouType type) {
    String results = type == IouType.BBOX ? "bbox" : "segm";
    return ScoreRequest.of(
        DATA.resolve("lvis_val_100.json").toString(),
        DATA.resolve("lvis_results_100_synth_" + results + ".json").toString(),
        DetectionParams.lvis(type));
  }

  @Test
  void equalsLvisApiOnTheSample() throws IOException {
    assumeTrue(Files.exists(DATA), "the third-party sample of LVIS is not on this machine");
    for (IouType type : List.of(IouType.BBOX, IouType.SEGM)) {
      JsonNode expected =
          JSON.readTree(
                  LvisTest.class.getResourceAsStream(
                      "/golden/lvis/lvis_val_100_" + type.id() + ".expected.json"))
              .get("stats");
      DetectionResult local = new LocalEngine().score(sample(type)).result();
      DetectionResult spark =
          new SparkEngine(SharedSpark.session(), 3).score(sample(type)).result();
      Map<String, Double> stats = local.summary().stats();
      assertThat(stats.keySet()).containsExactlyElementsOf(() -> expected.fieldNames());
      stats.forEach(
          (key, value) -> assertThat(value).as(key).isEqualTo(expected.get(key).asDouble()));
      assertThat(spark.summary()).isEqualTo(local.summary());
      assertSameBits(spark.arrays(), local.arrays());
    }
  }

  @Test
  void boundariesAreNeverAboveMasks() {
    assumeTrue(Files.exists(DATA), "the third-party sample of LVIS is not on this machine");
    DetectionResult boundary = new LocalEngine().score(sample(IouType.BOUNDARY)).result();
    DetectionResult masks = new LocalEngine().score(sample(IouType.SEGM)).result();
    assertThat(boundary.params().dilationRatio()).isEqualTo(0.008);
    assertThat(boundary.summary().stats().get("AP"))
        .isBetween(0.1, masks.summary().stats().get("AP"));
    assertThat(
            new SparkEngine(SharedSpark.session(), 4)
                .score(sample(IouType.BOUNDARY))
                .result()
                .summary())
        .isEqualTo(boundary.summary());
  }

  static void assertSameBits(DetectionArrays actual, DetectionArrays expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(Arrays.equals(actual.precision(), expected.precision())).isTrue();
    assertThat(Arrays.equals(actual.scores(), expected.scores())).isTrue();
    assertThat(Arrays.equals(actual.recall(), expected.recall())).isTrue();
  }

  private static String truth(String image, String categories) {
    return ("{'images':[{'id':1,'height':20,'width':20"
            + image
            + "}],'categories':["
            + categories
            + "],'annotations':[{'id':1,'image_id':1,'category_id':1,'area':25,"
            + "'bbox':[1,1,5,5]}]}")
        .replace('\'', '"');
  }

  private ScoreRequest request(String truth, String results) throws IOException {
    Path gt = Files.writeString(folder.resolve("gt.json"), truth);
    Path dt = Files.writeString(folder.resolve("dt.json"), results.replace('\'', '"'));
    return ScoreRequest.of(gt.toString(), dt.toString(), DetectionParams.lvis(IouType.BBOX));
  }

  private static final String LISTS = ",'neg_category_ids':[2],'not_exhaustive_category_ids':[]";
  private static final String CATEGORIES =
      "{'id':1,'name':'a','frequency':'r'},{'id':2,'name':'b','frequency':'f'}";
  private static final String RESULT =
      "[{'image_id':1,'category_id':1,'score':0.5,'bbox':[1,1,5,5]}]";

  @Test
  void namesTheRecordOfWhatItRefuses() throws IOException {
    assertThat(
            new LocalEngine()
                .score(request(truth(LISTS, CATEGORIES), RESULT))
                .result()
                .summary()
                .stats())
        .containsEntry("APc", -1.0);
    for (ScoringEngine engine :
        List.of(new LocalEngine(), new SparkEngine(SharedSpark.session(), 2))) {
      ScoreRequest plain = request(truth("", CATEGORIES), RESULT);
      assertThatThrownBy(() -> engine.score(plain))
          .isInstanceOf(UserError.class)
          .hasMessageContainingAll("gt.json, image 1", "'neg_category_ids'");
      ScoreRequest noFrequency = request(truth(LISTS, "{'id':1,'name':'a'}"), RESULT);
      assertThatThrownBy(() -> engine.score(noFrequency))
          .isInstanceOf(UserError.class)
          .hasMessageContainingAll("gt.json, category 1", "'frequency' is missing");
      ScoreRequest odd = request(truth(LISTS, "{'id':1,'frequency':'x'}"), RESULT);
      assertThatThrownBy(() -> engine.score(odd))
          .isInstanceOf(UserError.class)
          .hasMessageContainingAll("category 1", "'frequency' is 'x'");
    }
  }

  @Property(seed = "1", tries = 5)
  void anyEngineAndOrderOfCategoriesGivesTheSameBits(@ForAll Random random) throws IOException {
    Path place = Files.createTempDirectory("fovea-lvis");
    List<String> annotations = new ArrayList<>();
    List<String> results = new ArrayList<>();
    List<String> images = new ArrayList<>();
    for (int image = 1; image <= 6; image++) {
      images.add(
          "{'id':"
              + image
              + ",'height':90,'width':90,'neg_category_ids':["
              + random.nextInt(4)
              + "],'not_exhaustive_category_ids':["
              + random.nextInt(4)
              + "]}");
      for (int i = random.nextInt(6); i > 0; i--) {
        String box = "'bbox':[" + random.nextInt(60) + "," + random.nextInt(60) + ",20,20]";
        String of = "'image_id':" + image + ",'category_id':" + (1 + random.nextInt(3));
        annotations.add(
            "{'id':" + (annotations.size() + 1) + "," + of + ",'area':400," + box + "}");
        for (int d = random.nextInt(4); d > 0; d--) {
          results.add("{" + of + ",'score':0." + random.nextInt(10) + "," + box + "}");
        }
      }
      results.add(
          "{'image_id':"
              + image
              + ",'category_id':"
              + random.nextInt(6)
              + ",'score':0.5,'bbox':[1,1,20,20]}");
    }
    String truth =
        "{'images':["
            + String.join(",", images)
            + "],'categories':[{'id':3,'frequency':'r'},{'id':1,'frequency':'c'},"
            + "{'id':2,'frequency':'f'}],'annotations':["
            + String.join(",", annotations)
            + "]}";
    Path gt = Files.writeString(place.resolve("gt.json"), truth.replace('\'', '"'));
    Path dt =
        Files.writeString(
            place.resolve("dt.json"), ("[" + String.join(",", results) + "]").replace('\'', '"'));
    ScoreRequest request =
        ScoreRequest.of(
            gt.toString(),
            dt.toString(),
            DetectionParams.lvis(IouType.BBOX).withMaxDetections(List.of(4)));
    ScoreOutcome local = new LocalEngine().score(request.withThreads(1 + random.nextInt(4)));
    ScoreOutcome spark =
        new SparkEngine(SharedSpark.session(), 1 + random.nextInt(5)).score(request);
    assertSameBits(spark.result().arrays(), local.result().arrays());
    assertThat(spark.counts()).isEqualTo(local.counts());
    Files.delete(gt);
    Files.delete(dt);
    Files.delete(place);
  }
}
