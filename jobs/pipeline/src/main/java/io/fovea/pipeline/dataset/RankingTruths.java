package io.fovea.pipeline.dataset;

import com.fasterxml.jackson.core.JsonToken;
import io.fovea.metrics.UserError;
import java.io.IOException;
import java.util.List;

/** The images of a ranking data set, one after the other in its order. */
public abstract class RankingTruths extends RecordIterator<RankingTruth> {
  final JsonDocument json;

  RankingTruths(JsonDocument json) {
    this.json = json;
  }

  /** The next image, or null at the end. */
  abstract RankingTruth advance() throws IOException;

  /** What is odd in the data set, once all of it was read. */
  public List<String> warnings() {
    return List.of();
  }

  @Override
  protected final RankingTruth read() {
    try {
      return advance();
    } catch (IOException e) {
      throw json.explain(e);
    }
  }

  @Override
  public final void close() {
    json.close();
  }

  /** The current value as the name of an image: text, or a whole number. */
  static String imageName(JsonDocument json, String record, String field) throws IOException {
    JsonToken token = json.parser().currentToken();
    String written =
        token == JsonToken.VALUE_STRING
            ? json.parser().getText()
            : token == JsonToken.VALUE_NUMBER_INT ? Long.toString(json.id(record, field)) : null;
    if (written == null || ImageName.of(written).isEmpty()) {
      throw UserError.input(
          json.location() + ": " + record + ": '" + field + "' is " + json.describe(),
          "Give the file name or the id of the image.");
    }
    return ImageName.of(written);
  }

  /** Refuses what is no mask, which other tasks could do without. */
  static Segmentation requireMask(JsonDocument json, String object, Segmentation segmentation) {
    String problem =
        segmentation instanceof Segmentation.Missing
            ? "'segmentation' is missing"
            : segmentation instanceof Segmentation.Malformed malformed
                ? "'segmentation' is " + malformed.what()
                : null;
    if (problem != null) {
      throw UserError.input(
          json.location() + ": " + object + ": " + problem,
          "Give a list of polygons, or an object of 'size' and 'counts'.");
    }
    return segmentation;
  }

  /** A rank as the documents store it. */
  static int requireRank(JsonDocument json, String object, String field, long rank) {
    if (rank < 0 || rank > Integer.MAX_VALUE) {
      throw UserError.input(
          json.location() + ": " + object + ": '" + field + "' is " + rank,
          "Ranks count from 0, the least salient.");
    }
    return (int) rank;
  }
}
