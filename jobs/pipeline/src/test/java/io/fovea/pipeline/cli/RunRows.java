package io.fovea.pipeline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.mask.RleText;
import io.fovea.pipeline.dataset.LabelMap;
import io.fovea.pipeline.scoring.panoptic.PanopticScoringTest;
import io.fovea.pipeline.scoring.ranking.RankingFixture;
import io.fovea.pipeline.scoring.video.VideoFixture;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.PredictionRow.MaskText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The golden documents' predictions as rows of a run. */
final class RunRows {
  static final ObjectMapper JSON = new ObjectMapper();

  private RunRows() {}

  /** Writes a dataset of named images, by id. */
  static Path dataset(Path file, Map<Long, String> names) throws IOException {
    ObjectNode document = JSON.createObjectNode();
    ArrayNode images = document.putArray("images");
    names.forEach(
        (id, name) ->
            images
                .addObject()
                .put("id", id)
                .put("file_name", name)
                .put("height", 24)
                .put("width", 32));
    JSON.writeValue(file.toFile(), document);
    return file;
  }

  /** The golden rankings: image n of the cases has the id 10 n, and the rows say ties. */
  static TreeMap<Long, List<PredictionRow>> rankings() throws IOException {
    TreeMap<Long, List<PredictionRow>> rows = new TreeMap<>();
    for (JsonNode image : RankingFixture.golden("cases.json").get("cases")) {
      long id = 10L * rows.size() + 10;
      TreeSet<Double> scores = new TreeSet<>();
      image.get("preds").forEach(p -> scores.add(p.get("score").asDouble()));
      List<PredictionRow> ofImage = new ArrayList<>();
      for (JsonNode prediction : sorted(image.get("preds"))) {
        double score = prediction.get("score").asDouble();
        int rank = 1 + scores.tailSet(score, false).size();
        MaskText mask = mask(prediction.get("rle"));
        ofImage.add(row(id, 1, score, mask, ofImage.size(), rank, null));
      }
      rows.put(id, ofImage);
    }
    return rows;
  }

  private static List<JsonNode> sorted(JsonNode predictions) {
    List<JsonNode> all = new ArrayList<>();
    predictions.forEach(all::add);
    all.sort(Comparator.comparingDouble(p -> -p.get("score").asDouble()));
    return all;
  }

  /** The golden results with each image's objects by falling score, as a run has them. */
  static Path sortedResults(Path file) throws IOException {
    ObjectNode document = JSON.createObjectNode();
    document.put("format", "fovea-ranking-results");
    document.put("version", 1);
    ArrayNode images = document.putArray("images");
    for (JsonNode golden : RankingFixture.golden("cases.json").get("cases")) {
      ObjectNode image = images.addObject().put("image", golden.get("id").asText());
      ArrayNode objects = image.putArray("objects");
      for (JsonNode prediction : sorted(golden.get("preds"))) {
        ObjectNode object = objects.addObject();
        object.set("segmentation", prediction.get("rle"));
        object.put("score", prediction.get("score").asDouble());
      }
    }
    JSON.writeValue(file.toFile(), document);
    return file;
  }

  /** File names of the golden rankings' images. */
  static TreeMap<Long, String> rankingNames() throws IOException {
    TreeMap<Long, String> names = new TreeMap<>();
    for (JsonNode image : RankingFixture.golden("cases.json").get("cases")) {
      names.put(10L * names.size() + 10, "test/" + image.get("id").asText() + ".jpg");
    }
    return names;
  }

  /** The results of golden videos, by video; frames without a mask have an empty one. */
  static TreeMap<Long, List<PredictionRow>> tubes(String name, String... truths) {
    Map<Long, int[]> sizes = new HashMap<>();
    for (String truth : truths) {
      VideoFixture.golden(name + "/" + truth)
          .get("videos")
          .forEach(
              video ->
                  sizes.put(
                      video.get("id").asLong(),
                      new int[] {video.get("height").asInt(), video.get("width").asInt()}));
    }
    TreeMap<Long, List<PredictionRow>> rows = new TreeMap<>();
    sizes.keySet().forEach(id -> rows.put(id, new ArrayList<>()));
    Map<Long, Integer> tubes = new HashMap<>();
    for (JsonNode tube : VideoFixture.golden(predictions(name))) {
      long video = tube.get("video_id").asLong();
      int ordinal = tubes.merge(video, 1, Integer::sum) - 1;
      int frame = 0;
      for (JsonNode mask : tube.get("segmentations")) {
        int[] size = sizes.get(video);
        MaskText text =
            mask.isNull()
                ? new MaskText(size[0], size[1], RleText.encode(Rle.empty(size[0], size[1])))
                : mask(mask);
        rows.get(video)
            .add(
                row(
                    video,
                    tube.get("category_id").asLong(),
                    tube.get("score").asDouble(),
                    text,
                    ordinal,
                    null,
                    frame++));
      }
    }
    return rows;
  }

  /** The golden results of a ground truth: those of {@code quick} have three. */
  static String predictions(String name) {
    return name.startsWith("quick") ? "quick/pred" : name + "/pred";
  }

  /** The golden segments. */
  static TreeMap<Long, List<PredictionRow>> segments() throws IOException {
    Path golden = PanopticScoringTest.golden();
    TreeMap<Long, List<PredictionRow>> rows = new TreeMap<>();
    for (JsonNode image : JSON.readTree(golden.resolve("pred.json").toFile()).get("annotations")) {
      long id = image.get("image_id").asLong();
      LabelMap map =
          LabelMap.readColours(
              golden.resolve("pred").resolve(image.get("file_name").asText()).toString());
      List<PredictionRow> ofImage = new ArrayList<>();
      for (JsonNode segment : image.get("segments_info")) {
        MaskText mask = where(map, segment.get("id").asInt());
        ofImage.add(
            row(id, segment.get("category_id").asLong(), 0.5, mask, ofImage.size(), null, null));
      }
      rows.put(id, ofImage);
    }
    return rows;
  }

  /** Where a map has a value. */
  static MaskText where(LabelMap map, int value) {
    byte[] bitmap = new byte[map.labels().length];
    for (int i = 0; i < bitmap.length; i++) {
      bitmap[i] = (byte) (map.labels()[i] == value ? 1 : 0);
    }
    Rle mask = Rle.ofRowMajor(map.height(), map.width(), bitmap);
    return new MaskText(map.height(), map.width(), RleText.encode(mask));
  }

  static PredictionRow row(
      long image,
      long category,
      double score,
      MaskText mask,
      int ordinal,
      Integer rank,
      Integer frame) {
    var box =
        mask == null
            ? new Box(0, 0, 0, 0)
            : RleText.decode(mask.counts(), mask.height(), mask.width()).box();
    return new PredictionRow(image, category, score, box, mask, ordinal, rank, frame);
  }

  private static MaskText mask(JsonNode rle) {
    return new MaskText(
        rle.get("size").get(0).asInt(), rle.get("size").get(1).asInt(), rle.get("counts").asText());
  }
}
