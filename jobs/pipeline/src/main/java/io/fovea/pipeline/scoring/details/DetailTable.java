package io.fovea.pipeline.scoring.details;

import io.fovea.pipeline.store.Column;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A table behind a score; a page of {@code data-schemas} describes each.
 *
 * @param name of the file, without its extension
 * @param rows each a cell by column: a {@link Long}, {@link Double} or {@link String} as the column
 *     says, or null where a figure is undefined. Made anew at each call
 */
public record DetailTable(String name, List<Column> columns, Supplier<Stream<Object[]>> rows) {
  public DetailTable {
    columns = List.copyOf(columns);
  }

  /** A figure as a cell: null where it has the value that stands for "undefined". */
  public static Double defined(double figure, double undefined) {
    return figure == undefined || Double.isNaN(figure) ? null : (Double) figure;
  }
}
