package io.fovea.pipeline.store;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.util.List;
import java.util.Map;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.apache.parquet.schema.Types.MessageTypeBuilder;

/** A table of columns that are known only when it is written. */
public final class PlainTable extends Table<Object[]> {
  private final List<Column> columns;

  private PlainTable(List<Column> columns) {
    super(schemaOf(columns));
    this.columns = columns;
  }

  /**
   * A Parquet file of these rows.
   *
   * @param rows each a cell by column, of the class that its kind says, or null for an empty one
   */
  public static byte[] encode(List<Column> columns, Iterable<Object[]> rows) {
    return new PlainTable(columns).encode(rows, Map.of());
  }

  private static MessageType schemaOf(List<Column> columns) {
    MessageTypeBuilder builder = Types.buildMessage();
    for (Column column : columns) {
      switch (column.kind()) {
        case WHOLE -> builder.optional(INT64).named(column.name());
        case NUMBER -> builder.optional(DOUBLE).named(column.name());
        case TEXT -> builder.optional(BINARY).as(stringType()).named(column.name());
      }
    }
    return builder.named("row");
  }

  @Override
  void write(Object[] row, Fields fields) {
    for (int i = 0; i < row.length; i++) {
      if (row[i] == null) {
        fields.skip(1);
        continue;
      }
      switch (columns.get(i).kind()) {
        case WHOLE -> fields.put((long) (Long) row[i]);
        case NUMBER -> fields.put((double) (Double) row[i]);
        case TEXT -> fields.put((String) row[i]);
      }
    }
  }
}
