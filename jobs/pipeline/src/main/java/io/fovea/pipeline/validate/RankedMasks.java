package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.mask.Rle;
import io.fovea.pipeline.dataset.ImageName;
import io.fovea.pipeline.dataset.LooseDocument;
import io.fovea.pipeline.dataset.Segmentation;

/** Names of images and masks of objects, as ranking data sets and their results give them. */
final class RankedMasks {
  private RankedMasks() {}

  /** The name of an image: of a text or a whole number; null where there is none. */
  static String image(JsonNode record, String field) {
    String text = Fields.text(record, field);
    if (text == null && record.hasNonNull(field) && record.get(field).isIntegralNumber()) {
      text = record.get(field).asText();
    }
    String name = text == null ? "" : ImageName.of(text);
    return name.isEmpty() ? null : name;
  }

  /**
   * Looks at the mask of an object.
   *
   * @return null if it has none that is usable
   */
  static Rle check(JsonNode object, String at, Truth.Image image, Findings findings) {
    Segmentation segmentation = LooseDocument.segmentation(object.get("segmentation"));
    if (segmentation instanceof Segmentation.Missing) {
      findings.add(DocumentRule.MASK, at, Fields.shown(object, "segmentation"));
      return null;
    }
    Rle mask = Shapes.mask(segmentation, "", at, image, findings);
    if (mask != null && mask.area() == 0) {
      findings.add(DocumentRule.MASK_EMPTY, at, "all of its pixels are background");
    }
    return mask;
  }

  /** Looks at the mask of an object that is not ranked, which needs a form and no more. */
  static void checkForm(JsonNode object, String at, Findings findings) {
    Segmentation segmentation = LooseDocument.segmentation(object.get("segmentation"));
    if (segmentation instanceof Segmentation.Missing
        || segmentation instanceof Segmentation.Malformed) {
      findings.add(DocumentRule.MASK, at, Fields.shown(object, "segmentation"));
    }
  }

  /** The size that a mask says by itself; null if it says none. */
  static int[] size(JsonNode object) {
    JsonNode written = object.get("segmentation");
    return written == null ? null : size(LooseDocument.segmentation(written));
  }

  private static int[] size(Segmentation segmentation) {
    if (segmentation instanceof Segmentation.RunText text) {
      return new int[] {text.height(), text.width()};
    }
    return segmentation instanceof Segmentation.RunCounts counts
        ? new int[] {counts.height(), counts.width()}
        : null;
  }

  static boolean isPolygons(JsonNode object) {
    return object.hasNonNull("segmentation") && object.get("segmentation").isArray();
  }
}
