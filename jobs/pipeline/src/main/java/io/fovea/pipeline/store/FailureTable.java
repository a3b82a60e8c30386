package io.fovea.pipeline.store;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import io.fovea.pipeline.store.FailureRow.Stage;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.parquet.example.data.Group;
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

  /**
   * Hands out the rows of a file in the order in which they were written.
   *
   * @param where names the file in errors
   */
  public void read(byte[] file, String where, Consumer<FailureRow> rows) {
    readGroups(file, where, group -> rows.accept(row(group)));
  }

  private static FailureRow row(Group group) {
    return new FailureRow(
        group.getLong("image_id", 0),
        group.getString("file_name", 0),
        Stage.valueOf(group.getString("stage", 0).toUpperCase(Locale.ROOT)),
        group.getString("reason", 0),
        group.getString("detail", 0));
  }
}
