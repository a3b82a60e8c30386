package io.fovea.pipeline.store;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.apache.parquet.schema.Types.MessageTypeBuilder;

/** The metrics table; {@code data-schemas/metrics.md} is its page. */
public final class MetricTable extends Table<MetricRow> {
  public static final MetricTable INSTANCE = new MetricTable();

  private MetricTable() {
    super(schemaOf());
  }

  private static MessageType schemaOf() {
    MessageTypeBuilder builder = Types.buildMessage();
    for (String text : List.of("run", "row", "task", "metric", "slice")) {
      builder.required(BINARY).as(stringType()).named(text);
    }
    return builder
        .required(DOUBLE)
        .named("value")
        .optional(DOUBLE)
        .named("low")
        .optional(DOUBLE)
        .named("high")
        .optional(INT64)
        .named("count")
        .named("metric");
  }

  /**
   * Hands out the rows of a file in the order in which they were written.
   *
   * @param where names the file in errors
   */
  public List<MetricRow> read(byte[] file, String where) {
    List<MetricRow> rows = new ArrayList<>();
    readGroups(file, where, group -> rows.add(row(group)));
    return rows;
  }

  private static MetricRow row(Group group) {
    return new MetricRow(
        group.getString("run", 0),
        group.getString("row", 0),
        group.getString("task", 0),
        group.getString("metric", 0),
        group.getString("slice", 0),
        group.getDouble("value", 0),
        number(group, "low"),
        number(group, "high"),
        group.getFieldRepetitionCount("count") == 0
            ? OptionalLong.empty()
            : OptionalLong.of(group.getLong("count", 0)));
  }

  private static OptionalDouble number(Group group, String field) {
    return group.getFieldRepetitionCount(field) == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(group.getDouble(field, 0));
  }

  @Override
  void write(MetricRow row, Fields fields) {
    fields
        .put(row.run())
        .put(row.row())
        .put(row.task())
        .put(row.metric())
        .put(row.slice())
        .put(row.value());
    row.low().ifPresentOrElse(fields::put, () -> fields.skip(1));
    row.high().ifPresentOrElse(fields::put, () -> fields.skip(1));
    row.count().ifPresentOrElse(fields::put, () -> fields.skip(1));
  }
}
