package io.fovea.pipeline.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fovea.metrics.UserError;
import io.fovea.metrics.stats.Ranks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The layout ASSR: {@code obj_seg_data_SPLIT.json} lists the images with the masks of their
 * objects, and {@code rank_order/SPLIT/ID.json} has a number for each: above 0.5 is salient, and
 * larger is more so. The two are joined by id, not by the order of files in a folder as in the
 * original.
 */
final class AssrFolder extends RankingTruths {
  private static final double SALIENT = 0.5;

  private final RankingSource source;
  private final JsonParser parser;
  private final SegmentationReader segmentations;
  private int position;

  private AssrFolder(JsonDocument json, RankingSource source) {
    super(json);
    this.source = source;
    this.parser = json.parser();
    this.segmentations = new SegmentationReader(json);
  }

  static String below(String folder, String name) {
    return folder.endsWith("/") ? folder + name : folder + "/" + name;
  }

  static AssrFolder open(RankingSource source) {
    JsonDocument json = JsonDocument.open(source.document());
    try {
      json.requireStart(
          JsonToken.START_ARRAY, "list of images", "Give the folder of ASSR as published.");
      return new AssrFolder(json, source);
    } catch (IOException e) {
      json.close();
      throw json.explain(e);
    } catch (UserError e) {
      json.close();
      throw e;
    }
  }

  @Override
  RankingTruth advance() throws IOException {
    JsonToken token = parser.nextToken();
    if (token == JsonToken.END_ARRAY) {
      json.requireEnd();
      return null;
    }
    if (token != JsonToken.START_OBJECT) {
      throw refuse(json.describe() + " stands where an object is wanted", "Remove it.");
    }
    String name = null;
    List<Segmentation> masks = null;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "img" -> name = imageName(json, image(), field);
        case "object_data" -> masks = masks();
        default -> parser.skipChildren();
      }
    }
    if (name == null || masks == null) {
      throw refuse(
          "'" + (name == null ? "img" : "object_data") + "' is missing",
          "Add it, or name the layout of the data set with --layout.");
    }
    RankingTruth truth = new RankingTruth(name, null, null, salient(name, masks));
    position++;
    return truth;
  }

  private List<Segmentation> masks() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw refuse("'object_data' is " + json.describe() + ", not a list", "Make it a list.");
    }
    List<Segmentation> masks = new ArrayList<>();
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      String object = image() + ", object " + masks.size();
      if (t != JsonToken.START_OBJECT) {
        throw refuse("object " + masks.size() + " is " + json.describe(), "Remove it.");
      }
      Segmentation mask = Segmentation.Missing.INSTANCE;
      for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
        parser.nextToken();
        if (field.equals("segmentation")) {
          mask = segmentations.read();
        } else {
          parser.skipChildren();
        }
      }
      masks.add(requireMask(json, object, mask));
    }
    return masks;
  }

  private List<RankedSegmentation> salient(String name, List<Segmentation> masks) {
    String location =
        below(source.location(), "rank_order/" + source.split() + "/" + name + ".json");
    List<Double> orders = rankOrder(location);
    if (orders.size() != masks.size()) {
      throw UserError.input(
          location
              + ": there are "
              + orders.size()
              + " numbers for the "
              + masks.size()
              + " objects of "
              + json.location(),
          "Give one number an object, in the same order.");
    }
    List<Segmentation> kept = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < masks.size(); i++) {
      if (orders.get(i) > SALIENT) {
        kept.add(masks.get(i));
        values.add(orders.get(i));
      }
    }
    int[] ranks = Ranks.minimum(values.stream().mapToDouble(Double::doubleValue).toArray());
    List<RankedSegmentation> objects = new ArrayList<>();
    for (int i = 0; i < ranks.length; i++) {
      objects.add(new RankedSegmentation(kept.get(i), ranks[i] - 1));
    }
    return objects;
  }

  private static List<Double> rankOrder(String location) {
    try (JsonDocument document = JsonDocument.open(location)) {
      try {
        return rankOrder(document);
      } catch (IOException e) {
        throw document.explain(e);
      }
    }
  }

  private static List<Double> rankOrder(JsonDocument document) throws IOException {
    String remedy = "Give {\"rank_order\": [a number for each object]}.";
    document.requireStart(JsonToken.START_OBJECT, "document with 'rank_order'", remedy);
    JsonParser parser = document.parser();
    List<Double> orders = null;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (!field.equals("rank_order") || token != JsonToken.START_ARRAY) {
        parser.skipChildren();
        continue;
      }
      orders = new ArrayList<>();
      for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
        Double order = document.numberOrNull();
        if (order == null || order.isNaN()) {
          throw UserError.input(
              document.location() + ": 'rank_order' holds something that is no number", remedy);
        }
        orders.add(order);
      }
    }
    if (orders == null) {
      throw UserError.input(document.location() + ": the list 'rank_order' is missing", remedy);
    }
    return orders;
  }

  private String image() {
    return "image " + position;
  }

  private UserError refuse(String problem, String remedy) {
    return UserError.input(json.location() + ": " + image() + ": " + problem, remedy);
  }
}
