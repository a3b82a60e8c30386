package io.fovea.pipeline.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;

/**
 * The predictions table as others might write it: every column may be empty, be missing or have
 * another type.
 */
public final class OddTable extends Table<Map<String, Object>> {
  private OddTable(MessageType schema) {
    super(schema);
  }

  /** The columns of the predictions table. */
  public static Map<String, PrimitiveTypeName> columns() {
    Map<String, PrimitiveTypeName> columns = new TreeMap<>();
    PredictionTable.INSTANCE
        .schema()
        .getFields()
        .forEach(
            field -> columns.put(field.getName(), field.asPrimitiveType().getPrimitiveTypeName()));
    return columns;
  }

  /**
   * A file of rows.
   *
   * @param rows values by column; one that is not there is empty
   * @param footer texts by name
   */
  public static byte[] encode(
      Map<String, PrimitiveTypeName> columns,
      List<Map<String, Object>> rows,
      Map<String, String> footer) {
    List<org.apache.parquet.schema.Type> fields = new ArrayList<>();
    columns.forEach((name, type) -> fields.add(new PrimitiveType(Repetition.OPTIONAL, type, name)));
    return new OddTable(new MessageType("odd", fields)).encode(rows, footer);
  }

  @Override
  void write(Map<String, Object> row, Fields fields) {
    for (org.apache.parquet.schema.Type field : schema().getFields()) {
      Object value = row.get(field.getName());
      if (value == null) {
        fields.skip(1);
        continue;
      }
      switch (field.asPrimitiveType().getPrimitiveTypeName()) {
        case INT32 -> fields.put(((Number) value).intValue());
        case INT64 -> fields.put(((Number) value).longValue());
        case DOUBLE -> fields.put(((Number) value).doubleValue());
        default -> fields.put(value.toString());
      }
    }
  }
}
