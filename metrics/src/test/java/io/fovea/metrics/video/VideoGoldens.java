package io.fovea.metrics.video;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.GoldenFile;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.mask.Polygons;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.mask.RleText;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** A ground truth and its predictions, read from the goldens. */
public final class VideoGoldens {
  public final DatasetAxes axes;
  public final List<List<TruthTube>> truths = new ArrayList<>();
  public final List<List<PredictedTube>> predictions = new ArrayList<>();

  /** Place of each prediction in the file, from 1, as the reference numbers them. */
  public final List<List<Integer>> predictionIds = new ArrayList<>();

  private VideoGoldens(JsonNode truth, JsonNode predicted) {
    var videos = new TreeMap<Long, JsonNode>();
    truth.get("videos").forEach(video -> videos.put(video.get("id").asLong(), video));
    var categories = new TreeSet<Long>();
    truth.get("categories").forEach(category -> categories.add(category.get("id").asLong()));
    axes =
        new DatasetAxes(
            "golden",
            videos.keySet().stream().mapToLong(Long::longValue).toArray(),
            categories.stream().mapToLong(Long::longValue).toArray(),
            categories.stream().map(String::valueOf).toList());
    for (long id : axes.imageIds()) {
      JsonNode video = videos.get(id);
      truths.add(
          StreamSupport.stream(truth.get("annotations").spliterator(), false)
              .filter(each -> each.get("video_id").asLong() == id)
              .map(each -> truth(each, video))
              .toList());
      var found = new ArrayList<PredictedTube>();
      var ids = new ArrayList<Integer>();
      for (int i = 0; i < predicted.size(); i++) {
        if (predicted.get(i).get("video_id").asLong() == id) {
          found.add(prediction(i, predicted.get(i)));
          ids.add(i + 1);
        }
      }
      predictions.add(found);
      predictionIds.add(ids);
    }
  }

  public static VideoGoldens read(String truth, String predictions) {
    return new VideoGoldens(
        GoldenFile.read("vis/" + truth + ".json.gz"),
        GoldenFile.read("vis/" + predictions + ".json.gz"));
  }

  VideoMatches score(VideoParams params, int video) {
    return new VideoKernel(params, axes).score(video, truths.get(video), predictions.get(video));
  }

  VideoResult score(VideoParams params) {
    var partial = new VideoPartial(axes, params);
    for (int v = 0; v < truths.size(); v++) {
      partial.add(score(params, v));
    }
    return partial.result(2);
  }

  private static TruthTube truth(JsonNode each, JsonNode video) {
    boolean crowd = each.get("iscrowd").asInt() != 0;
    double[] areas = GoldenFile.doubles(each.get("areas"));
    double occlusion = Double.NaN;
    if (each.has("occlusion")) {
      var words = new ArrayList<Occlusion>();
      each.get("occlusion")
          .forEach(word -> words.add(word.isNull() ? null : Occlusion.of(word.asText())));
      occlusion = Occlusion.score(words);
    }
    return new TruthTube(
        each.get("id").asLong(),
        each.get("category_id").asLong(),
        crowd,
        crowd,
        Tube.meanVisible(areas),
        occlusion,
        tube(each.get("segmentations"), video));
  }

  private static PredictedTube prediction(int ordinal, JsonNode each) {
    return new PredictedTube(
        ordinal,
        each.get("category_id").asLong(),
        each.get("score").asDouble(),
        tube(each.get("segmentations"), null));
  }

  static Tube tube(JsonNode frames, JsonNode video) {
    var masks = new ArrayList<Rle>();
    frames.forEach(frame -> masks.add(mask(frame, video)));
    return new Tube(masks);
  }

  private static Rle mask(JsonNode frame, JsonNode video) {
    if (frame.isNull()) {
      return null;
    }
    if (frame.isArray()) {
      var parts = new ArrayList<double[]>();
      frame.forEach(part -> parts.add(GoldenFile.doubles(part)));
      return Polygons.rasterise(parts, video.get("height").asInt(), video.get("width").asInt());
    }
    int height = frame.get("size").get(0).asInt();
    int width = frame.get("size").get(1).asInt();
    return frame.get("counts").isTextual()
        ? RleText.decode(frame.get("counts").asText(), height, width)
        : Rle.of(height, width, GoldenFile.ints(frame.get("counts")));
  }
}
