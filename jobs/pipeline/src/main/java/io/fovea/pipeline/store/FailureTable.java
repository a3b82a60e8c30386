package io.fovea.pipeline.store;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import org.apache.parquet.schema.Types;

/** The failures table; {@code data-schemas/failures.md} is its page. */
public final class FailureTable extends Table<FailureRow> {
  public static final FailureTable INSTANCE = new FailureTable();

  private FailureTable() {
    super(
        Types.buildMessage()
            .required(INT64)
            .named("image_id")
            .required(BINARY)
            .as(stringType())
            .named("file_name")
            .required(BINARY)
            .as(stringType())
            .named("stage")
            .required(BINARY)
            .as(stringType())
            .named("reason")
            .required(BINARY)
            .as(stringType())
            .named("detail")
            .named("failure"));
  }

  @Override
  void write(FailureRow row, Fields fields) {
    fields
        .put(row.imageId())
        .put(row.fileName())
        .put(row.stage().code())
        .put(row.reason())
        .put(row.detail());
  }
}
