package io.fovea.pipeline.scoring.details;

import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.errors.ErrorResult;
import io.fovea.metrics.errors.ErrorType;
import io.fovea.pipeline.store.Column;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What average precision is lost to, by category; {@code data-schemas/instance-details.md}. */
public final class ErrorTable {
  private ErrorTable() {}

  /** The table: a row a category and error. */
  public static DetailTable of(ErrorResult errors) {
    return new DetailTable(
        "errors",
        List.of(
            Column.whole("category_id"),
            Column.text("category"),
            Column.number("AP50"),
            Column.text("error"),
            Column.whole("count"),
            Column.number("dAP50")),
        () -> errors.categories().stream().flatMap(ErrorTable::rows));
  }

  private static Stream<Object[]> rows(ErrorResult.CategoryErrors category) {
    return Arrays.stream(ErrorType.values())
        .map(
            type ->
                new Object[] {
                  category.id(),
                  category.name(),
                  DetailTable.defined(category.averagePrecision(), DetectionResult.UNDEFINED),
                  type.id(),
                  category.counts().get(type),
                  DetailTable.defined(category.gains().get(type), Double.NaN)
                });
  }
}
