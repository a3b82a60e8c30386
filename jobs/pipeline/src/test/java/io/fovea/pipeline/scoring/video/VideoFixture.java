package io.fovea.pipeline.scoring.video;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.detection.DetectionArrays;
import io.fovea.metrics.video.VideoParams;
import io.fovea.pipeline.store.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The golden videos as documents. */
public final class VideoFixture {
  public static final ObjectMapper JSON = new ObjectMapper();

  private static final Path GOLDENS =
      Path.of(
          System.getProperty("fovea.root"), "metrics", "src", "test", "resources", "golden", "vis");

  private VideoFixture() {}

  /** The location of a golden document. */
  public static String location(String name) {
    return GOLDENS.resolve(name + ".json.gz").toString();
  }

  /** A golden document. */
  public static JsonNode golden(String name) {
    try (InputStream in = Storage.openMaybeGzip(location(name))) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every case of YouTube-VIS. */
  public static Stream<String> cases() {
    return Stream.concat(
        Stream.of("quick"),
        StreamSupport.stream(golden("fixtures/index").spliterator(), false)
            .map(each -> "fixtures/" + each.get("fixture").asText()));
  }

  /** A request in strict mode. */
  public static VideoRequest request(String name) {
    VideoParams params = VideoParams.youTubeVis().withUseCategories(!name.endsWith("use_cats_0"));
    return new VideoRequest(location(name + "/gt"), location(name + "/pred"), params, 2);
  }

  /** A request of two documents written to a folder; single quotes stand for double ones. */
  public static VideoRequest request(Path folder, VideoParams params, String truth, String found)
      throws IOException {
    Path groundTruth = folder.resolve("gt.json");
    Path predictions = folder.resolve("dt.json");
    Files.writeString(groundTruth, truth.replace('\'', '"'));
    Files.writeString(predictions, found.replace('\'', '"'));
    return new VideoRequest(groundTruth.toString(), predictions.toString(), params, 2);
  }

  /** Compares every cell with the reference's. */
  public static void check(String name, VideoOutcome outcome) {
    JsonNode expected = golden(name + "/expected");
    outcome
        .result()
        .summary()
        .stats()
        .forEach(
            (key, value) ->
                assertThat(value).as(key).isEqualTo(expected.get("stats").get(key).asDouble()));
    DetectionArrays arrays = outcome.result().curves().arrays();
    assertThat(bits(arrays.precision())).isEqualTo(bits(flat(expected.get("precision_TRKAM"))));
    assertThat(bits(arrays.recall())).isEqualTo(bits(flat(expected.get("recall_TKAM"))));
    assertThat(bits(arrays.scores())).isEqualTo(bits(flat(expected.get("scores_TRKAM"))));
  }

  /** Every cell and count of two outcomes is the same. */
  public static void assertSame(VideoOutcome one, VideoOutcome other) {
    DetectionArrays a = one.result().curves().arrays();
    DetectionArrays b = other.result().curves().arrays();
    assertThat(bits(a.precision())).isEqualTo(bits(b.precision()));
    assertThat(bits(a.recall())).isEqualTo(bits(b.recall()));
    assertThat(bits(a.scores())).isEqualTo(bits(b.scores()));
    assertThat(one.result().summary()).isEqualTo(other.result().summary());
    assertThat(one.counts()).isEqualTo(other.counts());
    assertThat(one.warnings()).isEqualTo(other.warnings());
  }

  private static long[] bits(double[] values) {
    return Arrays.stream(values).mapToLong(Double::doubleToLongBits).toArray();
  }

  private static double[] flat(JsonNode array) {
    List<Double> values = new ArrayList<>();
    collect(array, values);
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void collect(JsonNode node, List<Double> values) {
    if (node.isArray()) {
      node.forEach(each -> collect(each, values));
    } else {
      values.add(node.asDouble());
    }
  }
}
