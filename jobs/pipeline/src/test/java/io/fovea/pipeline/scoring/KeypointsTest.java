package io.fovea.pipeline.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DetectionArrays;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.pipeline.scoring.spark.SparkEngine;
import io.fovea.pipeline.spark.SharedSpark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keypoints equal pycocotools' on made cases, on both engines. */
class KeypointsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private static JsonNode cases() throws IOException {
    try (InputStream file =
            KeypointsTest.class.getResourceAsStream("/golden/keypoints/keypoints.json.gz");
        InputStream json = new GZIPInputStream(file)) {
      return JSON.readTree(json);
    }
  }

  private ScoreRequest request(JsonNode golden, Mode mode) throws IOException {
    Path truth = folder.resolve("gt.json");
    Path results = folder.resolve("dt.json");
    JSON.writeValue(truth.toFile(), golden.get("gt"));
    JSON.writeValue(results.toFile(), golden.get("dt"));
    return ScoreRequest.of(
        truth.toString(), results.toString(), DetectionParams.keypoints().withMode(mode));
  }

  @Test
  void equalsPycocotoolsOnBothEngines() throws IOException {
    JsonNode cases = cases();
    assertThat(cases).hasSize(4);
    for (JsonNode golden : cases) {
      ScoreRequest request = request(golden, Mode.STRICT);
      DetectionResult local = new LocalEngine().score(request).result();
      GoldenCase.assertSameBits(
          local.summary().stats().values().stream().mapToDouble(Double::doubleValue).toArray(),
          golden.get("stats"));
      assertThat(local.summary().lines())
          .containsExactlyElementsOf(
              GoldenCase.stream(golden.get("printed")).map(JsonNode::asText).toList());
      for (int partitions : new int[] {1, 4}) {
        DetectionArrays spark =
            new SparkEngine(SharedSpark.session(), partitions).score(request).result().arrays();
        LvisTest.assertSameBits(spark, local.arrays());
      }
    }
  }

  @Test
  void similaritiesAreThoseOfPycocotools() throws IOException {
    JsonNode golden = cases().get(0);
    LocalDataset dataset = LocalDataset.load(request(golden, Mode.STRICT));
    var kernel = new io.fovea.metrics.detection.DetectionKernel(dataset.params(), dataset.axes());
    int compared = 0;
    for (int i = 0; i < dataset.axes().imageIds().length; i++) {
      JsonNode expected = golden.get("ious").get("" + dataset.axes().imageIds()[i]);
      for (var detail : kernel.explain(dataset.truths(i), dataset.detections(i))) {
        for (int d = 0; d < detail.ious().length && expected != null; d++) {
          for (int g = 0; g < detail.ious()[d].length; g++) {
            // exp is the one step that depends on the library.
            assertThat(detail.ious()[d][g])
                .isCloseTo(expected.get(d).get(g).asDouble(), within(1e-15));
            compared++;
          }
        }
      }
    }
    assertThat(compared).isGreaterThan(100);
  }

  private void refuses(Consumer<ObjectNode> change, String... parts) throws IOException {
    ObjectNode golden = cases().get(0).deepCopy();
    change.accept(golden);
    ScoreRequest request = request(golden, Mode.STRICT);
    for (ScoringEngine engine :
        List.of(new LocalEngine(), new SparkEngine(SharedSpark.session(), 2))) {
      assertThatThrownBy(() -> engine.score(request))
          .isInstanceOf(UserError.class)
          .hasMessageContainingAll(parts);
    }
  }

  @Test
  void namesTheRecordOfWhatItRefuses() throws IOException {
    refuses(
        golden -> ((ObjectNode) golden.at("/gt/annotations/0")).remove("num_keypoints"),
        "gt.json, annotation 1",
        "'num_keypoints' is missing");
    refuses(
        golden -> ((ObjectNode) golden.at("/gt/annotations/0")).putArray("keypoints").add(1),
        "gt.json, annotation 1",
        "'keypoints' is no list of 51 numbers");
    refuses(
        golden -> ((ObjectNode) golden.at("/dt/3")).remove("keypoints"),
        "dt.json, results[3]",
        "'keypoints' is missing");
    refuses(
        golden -> ((ObjectNode) golden.at("/dt/3")).putArray("keypoints").add(1).add(2).add(3),
        "dt.json, results[3]",
        "'keypoints' has 3 numbers");
  }

  @Test
  void correctedModeCountsLabelledPointsItself() throws IOException {
    ObjectNode golden = cases().get(0).deepCopy();
    for (JsonNode annotation : golden.at("/gt/annotations")) {
      ((ObjectNode) annotation).remove("num_keypoints");
    }
    assertThat(new LocalEngine().score(request(golden, Mode.CORRECTED)).result().summary().stats())
        .containsValues(golden.get("stats").get(0).asDouble());
  }
}
