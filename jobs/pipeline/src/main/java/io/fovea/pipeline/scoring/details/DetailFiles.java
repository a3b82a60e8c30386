package io.fovea.pipeline.scoring.details;

import io.fovea.pipeline.store.Column;
import io.fovea.pipeline.store.CsvText;
import io.fovea.pipeline.store.PlainTable;
import io.fovea.pipeline.store.Storage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the tables behind a score into a folder. The same tables give the same bytes, whichever
 * engine scored.
 */
public final class DetailFiles {
  private DetailFiles() {}

  /** Writes every table, a file each. */
  public static void write(List<DetailTable> tables, String folder, DetailFormat format) {
    String root = folder.endsWith("/") ? folder : folder + "/";
    for (DetailTable table : tables) {
      String location = root + table.name() + format.extension();
      try (OutputStream out = Storage.create(location);
          Stream<Object[]> rows = table.rows().get()) {
        switch (format) {
          case CSV -> writeCsv(table.columns(), rows, out);
          case PARQUET -> out.write(PlainTable.encode(table.columns(), rows::iterator));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(location, e);
      }
    }
  }

  private static void writeCsv(List<Column> columns, Stream<Object[]> rows, OutputStream file)
      throws IOException {
    Writer out = new BufferedWriter(new OutputStreamWriter(file, StandardCharsets.UTF_8));
    out.write(columns.stream().map(Column::name).collect(Collectors.joining(",")));
    out.write('\n');
    for (Object[] row : (Iterable<Object[]>) rows::iterator) {
      for (int i = 0; i < row.length; i++) {
        out.write(i == 0 ? "" : ",");
        out.write(cell(row[i]));
      }
      out.write('\n');
    }
    out.flush();
  }

  private static String cell(Object value) {
    if (value == null) {
      return "";
    }
    return value instanceof String text ? CsvText.cell(text) : value.toString();
  }
}
