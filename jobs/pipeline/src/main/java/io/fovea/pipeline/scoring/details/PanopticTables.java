package io.fovea.pipeline.scoring.details;

import io.fovea.metrics.panoptic.ImagePanoptic;
import io.fovea.metrics.panoptic.PanopticResult;
import io.fovea.metrics.panoptic.PanopticResult.CategoryQuality;
import io.fovea.pipeline.store.Column;
import java.util.List;

/** The tables behind panoptic quality; {@code data-schemas/panoptic-details.md} describes them. */
public final class PanopticTables {
  private PanopticTables() {}

  /** The tables: by class and by image. */
  public static List<DetailTable> of(PanopticResult result) {
    return List.of(
        new DetailTable(
            "per_class",
            List.of(
                Column.whole("id"),
                Column.text("name"),
                Column.whole("thing"),
                Column.number("pq"),
                Column.number("sq"),
                Column.number("rq"),
                Column.whole("tp"),
                Column.whole("fp"),
                Column.whole("fn"),
                Column.number("iou_sum")),
            () -> result.categories().stream().map(PanopticTables::row)),
        new DetailTable(
            "per_image",
            List.of(
                Column.whole("image_id"),
                Column.number("pq"),
                Column.number("sq"),
                Column.number("rq"),
                Column.whole("classes"),
                Column.whole("tp"),
                Column.whole("fp"),
                Column.whole("fn"),
                Column.number("iou_sum")),
            () -> result.images().stream().map(image -> row(result, image))));
  }

  private static Object[] row(CategoryQuality each) {
    boolean occurs = each.occurs();
    return new Object[] {
      each.category().id(),
      each.category().name(),
      each.category().isThing() ? 1L : 0L,
      occurs ? (Object) each.pq() : null,
      occurs ? (Object) each.sq() : null,
      occurs ? (Object) each.rq() : null,
      each.truePositives(),
      each.falsePositives(),
      each.falseNegatives(),
      each.iouSum()
    };
  }

  private static Object[] row(PanopticResult result, ImagePanoptic image) {
    PanopticResult.Group mean = PanopticResult.mean(result.categoriesOf(image));
    double iouSum = 0;
    for (ImagePanoptic.Match match : image.matches()) {
      iouSum += match.iou();
    }
    return new Object[] {
      result.axes().imageIds().get(image.imageIndex()),
      DetailTable.defined(mean.pq(), PanopticResult.UNDEFINED),
      DetailTable.defined(mean.sq(), PanopticResult.UNDEFINED),
      DetailTable.defined(mean.rq(), PanopticResult.UNDEFINED),
      (long) mean.n(),
      (long) image.matches().size(),
      (long) image.extra().size(),
      (long) image.missed().size(),
      iouSum
    };
  }
}
