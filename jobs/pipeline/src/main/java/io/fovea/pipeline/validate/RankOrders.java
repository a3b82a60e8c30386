package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.dataset.LooseDocument;
import java.util.List;

/** ASSR's files of ranks. */
final class RankOrders {
  private RankOrders() {}

  /**
   * Reads a file.
   *
   * @param into takes the numbers
   * @return null, or why it cannot be read
   * @throws UserError where it is not the file's fault
   */
  static String read(String location, List<Double> into) {
    try (LooseDocument document = LooseDocument.open(location, "rank_order"::equals)) {
      while (document.hasNext()) {
        JsonNode value = document.next().value();
        if (!value.isNumber() || Double.isNaN(value.doubleValue())) {
          return location + ": 'rank_order' holds " + Fields.printable(value.toString());
        }
        into.add(value.doubleValue());
      }
      return document.sections().containsKey("rank_order")
          ? null
          : location + ": the list 'rank_order' is missing";
    } catch (UserError e) {
      return MapPixels.unreadable(e).problem();
    }
  }
}
