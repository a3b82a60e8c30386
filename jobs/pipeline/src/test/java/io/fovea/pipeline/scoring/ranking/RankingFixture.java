package io.fovea.pipeline.scoring.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fovea.metrics.saliency.RankingParams;
import io.fovea.metrics.saliency.RankingProfile;
import io.fovea.pipeline.dataset.RankingLayout;
import io.fovea.pipeline.dataset.RankingSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The 67 golden images as documents: ground truth in the layout SIFR, and results. */
public final class RankingFixture {
  public static final ObjectMapper JSON = new ObjectMapper();
  public static final RankingParams ALL = RankingParams.of(Arrays.asList(RankingProfile.values()));

  private static final Path GOLDENS =
      Path.of(
          System.getProperty("fovea.root"), "metrics", "src", "test", "resources", "golden", "sor");

  private RankingFixture() {}

  /** A golden document. */
  public static JsonNode golden(String name) throws IOException {
    return JSON.readTree(GOLDENS.resolve(name).toFile());
  }

  /** Writes {@code gt.json}. */
  public static Path writeTruth(Path folder) throws IOException {
    ArrayNode images = JSON.createArrayNode();
    for (JsonNode golden : golden("cases.json").get("cases")) {
      ObjectNode image = images.addObject();
      image.put("file_name", "rgb/" + golden.get("id").asText() + ".jpg");
      image.put("height", golden.get("height").asInt());
      image.put("width", golden.get("width").asInt());
      ArrayNode annotations = image.putArray("annotations");
      int n = golden.get("gts").size();
      for (JsonNode truth : golden.get("gts")) {
        ObjectNode annotation = annotations.addObject();
        annotation.set("segmentation", truth.get("rle"));
        annotation.put("gt_rank", n - truth.get("order").asInt());
      }
    }
    Path file = folder.resolve("gt.json");
    JSON.writeValue(file.toFile(), images);
    return file;
  }

  /** Writes {@code ranked.json}. */
  public static Path writeResults(Path folder) throws IOException {
    ObjectNode document = JSON.createObjectNode();
    document.put("format", "fovea-ranking-results");
    document.put("version", 1);
    ArrayNode images = document.putArray("images");
    for (JsonNode golden : golden("cases.json").get("cases")) {
      ObjectNode image = images.addObject();
      image.put("image", golden.get("id").asText() + ".png");
      ArrayNode objects = image.putArray("objects");
      for (JsonNode prediction : golden.get("preds")) {
        ObjectNode object = objects.addObject();
        object.set("segmentation", prediction.get("rle"));
        object.put("score", prediction.get("score").asDouble());
      }
    }
    Path file = folder.resolve("ranked.json");
    JSON.writeValue(file.toFile(), document);
    return file;
  }

  /** Both documents, by every profile. */
  public static RankingRequest request(Path folder) throws IOException {
    return request(RankingLayout.SIFR, writeTruth(folder), writeResults(folder), 2);
  }

  static RankingRequest request(RankingLayout layout, Path truth, Path results, int threads) {
    return new RankingRequest(
        RankingSource.of(layout, truth.toString(), null, null), results.toString(), ALL, threads);
  }

  /** A document with single quotes in place of double ones. */
  public static String write(Path file, String json) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, json.replace('\'', '"')).toString();
  }
}
