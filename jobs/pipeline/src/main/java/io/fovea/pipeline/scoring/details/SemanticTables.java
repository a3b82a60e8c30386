package io.fovea.pipeline.scoring.details;

import io.fovea.metrics.semantic.ImagePixels;
import io.fovea.metrics.semantic.SemanticResult;
import io.fovea.pipeline.store.Column;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The tables behind semantic IoU; {@code data-schemas/semantic-details.md} describes them. */
public final class SemanticTables {
  private SemanticTables() {}

  /**
   * The tables: by class, by image, and the confusion matrix.
   *
   * @param names of the images, in their order
   */
  public static List<DetailTable> of(SemanticResult result, List<String> names) {
    return List.of(
        new DetailTable(
            "per_class",
            List.of(
                Column.whole("id"),
                Column.number("iou"),
                Column.number("accuracy"),
                Column.whole("annotated"),
                Column.whole("predicted"),
                Column.whole("correct")),
            () -> result.classes().stream().map(SemanticTables::row)),
        new DetailTable(
            "per_image",
            List.of(
                Column.text("image"),
                Column.number("mean_iou"),
                Column.number("pixel_accuracy"),
                Column.whole("classes"),
                Column.whole("annotated"),
                Column.whole("correct")),
            () ->
                IntStream.range(0, names.size())
                    .mapToObj(i -> row(names.get(i), result.images().get(i)))),
        new DetailTable(
            "confusion",
            List.of(Column.whole("annotated"), Column.whole("predicted"), Column.whole("pixels")),
            () -> confusion(result)));
  }

  private static Object[] row(SemanticResult.ClassQuality each) {
    return new Object[] {
      (long) each.id(),
      number(each.iou()),
      number(each.accuracy()),
      each.annotated(),
      each.predicted(),
      each.correct()
    };
  }

  private static Object[] row(String name, ImagePixels image) {
    return new Object[] {
      name,
      number(image.meanIou()),
      number(image.pixelAccuracy()),
      (long) image.classes(),
      image.annotated(),
      image.correct()
    };
  }

  private static Stream<Object[]> confusion(SemanticResult result) {
    int classes = result.params().classes();
    long[] pixels = result.confusion();
    return IntStream.range(0, pixels.length)
        .filter(i -> pixels[i] > 0)
        .mapToObj(
            i -> {
              int predicted = i % (classes + 1);
              return new Object[] {
                (long) (i / (classes + 1)),
                predicted == classes ? null : (Object) (long) predicted,
                pixels[i]
              };
            });
  }

  private static Double number(double value) {
    return DetailTable.defined(value, SemanticResult.UNDEFINED);
  }
}
