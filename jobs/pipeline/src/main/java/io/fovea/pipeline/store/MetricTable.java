package io.fovea.pipeline.store;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.util.List;
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
