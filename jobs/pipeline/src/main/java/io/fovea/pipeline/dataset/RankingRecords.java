package io.fovea.pipeline.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fovea.metrics.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The layouts IRSR, SIFR and SeqRank: a list of images, each with its annotations. Memory does not
 * grow with the document.
 */
final class RankingRecords extends RankingTruths {
  private final RankingLayout layout;
  private final JsonParser parser;
  private final SegmentationReader segmentations;
  private int position;

  /** An annotation: its mask and its rank as stored; null where the list of ranks has it. */
  private record Annotation(Segmentation segmentation, Long rank) {}

  private RankingRecords(JsonDocument json, RankingLayout layout) {
    super(json);
    this.layout = layout;
    this.parser = json.parser();
    this.segmentations = new SegmentationReader(json);
  }

  static RankingRecords open(String location, RankingLayout layout) {
    JsonDocument json = JsonDocument.open(location);
    try {
      String remedy = "Give a document of the layout " + layout.id() + ", or another --layout.";
      if (layout == RankingLayout.SEQRANK) {
        json.requireStart(JsonToken.START_OBJECT, "document with the key 'data'", remedy);
        toData(json, remedy);
      } else {
        json.requireStart(JsonToken.START_ARRAY, "list of images", remedy);
      }
      return new RankingRecords(json, layout);
    } catch (IOException e) {
      json.close();
      throw json.explain(e);
    } catch (UserError e) {
      json.close();
      throw e;
    }
  }

  private static void toData(JsonDocument json, String remedy) throws IOException {
    JsonParser parser = json.parser();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (field.equals("data")) {
        if (token != JsonToken.START_ARRAY) {
          throw UserError.input(
              json.location() + ": 'data' is " + json.describe() + ", not a list", remedy);
        }
        return;
      }
      parser.skipChildren();
    }
    throw UserError.input(json.location() + ": the key 'data' is missing", remedy);
  }

  @Override
  RankingTruth advance() throws IOException {
    JsonToken token = parser.nextToken();
    if (token == JsonToken.END_ARRAY) {
      if (layout == RankingLayout.SEQRANK) {
        while (parser.nextFieldName() != null) {
          parser.nextToken();
          parser.skipChildren();
        }
      }
      json.requireEnd();
      return null;
    }
    if (token != JsonToken.START_OBJECT) {
      throw refuse(json.describe() + " stands where an object is wanted", "Remove it.");
    }
    RankingTruth truth = record();
    position++;
    return truth;
  }

  private RankingTruth record() throws IOException {
    String nameField = layout == RankingLayout.SEQRANK ? "image_name" : "file_name";
    String name = null;
    Integer height = null;
    Integer width = null;
    List<Annotation> annotations = null;
    List<Long> ranks = null;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      if (field.equals(nameField)) {
        name = imageName(json, image(), field);
      } else if (field.equals("annotations")) {
        annotations = annotations();
      } else if (field.equals("rank") && layout == RankingLayout.IRSR) {
        ranks = ranks();
      } else if (field.equals("height")) {
        height = json.pixelsOrNull();
      } else if (field.equals("width")) {
        width = json.pixelsOrNull();
      } else {
        parser.skipChildren();
      }
    }
    require(name, nameField);
    require(annotations, "annotations");
    if (layout == RankingLayout.IRSR) {
      require(ranks, "rank");
      if (ranks.size() != annotations.size()) {
        throw refuse(
            "there are " + ranks.size() + " ranks for " + annotations.size() + " annotations",
            "Give one rank an annotation, in the same order.");
      }
    }
    return new RankingTruth(name, height, width, objects(annotations, ranks));
  }

  private List<Annotation> annotations() throws IOException {
    requireList("annotations");
    List<Annotation> annotations = new ArrayList<>();
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      String object = object(annotations.size());
      if (t != JsonToken.START_OBJECT) {
        throw refuse("annotation " + annotations.size() + " is " + json.describe(), "Remove it.");
      }
      annotations.add(annotation(object));
    }
    return annotations;
  }

  private Annotation annotation(String object) throws IOException {
    String rankField = rankField();
    Segmentation segmentation = Segmentation.Missing.INSTANCE;
    Long rank = null;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      if (field.equals("segmentation")) {
        segmentation = segmentations.read();
      } else if (field.equals(rankField)) {
        rank = json.id(object, field);
      } else {
        parser.skipChildren();
      }
    }
    if (rank == null && layout != RankingLayout.IRSR) {
      throw UserError.input(
          json.location() + ": " + object + ": '" + rankField + "' is missing",
          "Add it, or name the layout of the document with --layout.");
    }
    return new Annotation(requireMask(json, object, segmentation), rank);
  }

  private String rankField() {
    return switch (layout) {
      case SIFR -> "gt_rank";
      case SEQRANK -> "category_id";
      default -> "";
    };
  }

  private List<Long> ranks() throws IOException {
    requireList("rank");
    List<Long> ranks = new ArrayList<>();
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      ranks.add(json.id(image(), "rank"));
    }
    return ranks;
  }

  private List<RankedSegmentation> objects(List<Annotation> annotations, List<Long> ranks) {
    if (layout == RankingLayout.SEQRANK) {
      return bySalience(annotations);
    }
    return IntStream.range(0, annotations.size())
        .mapToObj(
            i -> {
              long rank = ranks == null ? annotations.get(i).rank : ranks.get(i);
              String field = ranks == null ? rankField() : "rank";
              return new RankedSegmentation(
                  annotations.get(i).segmentation, requireRank(json, object(i), field, rank));
            })
        .toList();
  }

  /** Salient is what is above 0; of equals the first listed is the more salient. */
  private static List<RankedSegmentation> bySalience(List<Annotation> annotations) {
    List<Annotation> salient = annotations.stream().filter(each -> each.rank > 0).toList();
    int[] falling =
        IntStream.range(0, salient.size())
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> salient.get(i).rank).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    int[] ranks = new int[falling.length];
    for (int place = 0; place < falling.length; place++) {
      ranks[falling[place]] = falling.length - 1 - place;
    }
    return IntStream.range(0, ranks.length)
        .mapToObj(i -> new RankedSegmentation(salient.get(i).segmentation, ranks[i]))
        .toList();
  }

  private void requireList(String field) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw refuse("'" + field + "' is " + json.describe() + ", not a list", "Make it a list.");
    }
  }

  private void require(Object value, String field) {
    if (value == null) {
      throw refuse(
          "'" + field + "' is missing",
          "Add it, or name the layout of the document with --layout.");
    }
  }

  private String image() {
    return "image " + position;
  }

  private String object(int i) {
    return image() + ", annotation " + i;
  }

  private UserError refuse(String problem, String remedy) {
    return UserError.input(json.location() + ": " + image() + ": " + problem, remedy);
  }
}
