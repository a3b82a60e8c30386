package io.fovea.pipeline.store;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import io.fovea.metrics.mask.Box;
import io.fovea.pipeline.store.PredictionRow.MaskText;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.Types;

/** The predictions table; {@code data-schemas/predictions.md} is its page. */
public final class PredictionTable extends Table<PredictionRow> {
  /** Bytes of one mask's counts, far beyond any that was drawn. */
  private static final int LONGEST_COUNTS = 1 << 26;

  public static final PredictionTable INSTANCE = new PredictionTable();

  private PredictionTable() {
    super(
        Types.buildMessage()
            .required(INT64)
            .named("image_id")
            .required(INT64)
            .named("category_id")
            .required(DOUBLE)
            .named("score")
            .required(DOUBLE)
            .named("bbox_x")
            .required(DOUBLE)
            .named("bbox_y")
            .required(DOUBLE)
            .named("bbox_width")
            .required(DOUBLE)
            .named("bbox_height")
            .optional(INT32)
            .named("rle_height")
            .optional(INT32)
            .named("rle_width")
            .optional(BINARY)
            .named("rle_counts")
            .required(INT32)
            .named("ordinal")
            .optional(INT32)
            .named("rank")
            .optional(INT32)
            .named("frame")
            .named("prediction"));
  }

  @Override
  void write(PredictionRow row, Fields fields) {
    Box box = row.box();
    fields
        .put(row.imageId())
        .put(row.categoryId())
        .put(row.score())
        .put(box.x())
        .put(box.y())
        .put(box.width())
        .put(box.height());
    MaskText mask = row.mask();
    if (mask == null) {
      fields.skip(3);
    } else {
      fields.put(mask.height()).put(mask.width()).put(mask.counts());
    }
    fields.put(row.ordinal());
    put(row.rank(), fields);
    put(row.frame(), fields);
  }

  private static void put(Integer value, Fields fields) {
    if (value == null) {
      fields.skip(1);
    } else {
      fields.put(value.intValue());
    }
  }

  /**
   * Hands out the rows of a file in the order in which they were written.
   *
   * @param where names the file in errors
   * @throws io.fovea.metrics.UserError if the file is damaged, or a row means nothing
   */
  public void read(byte[] file, String where, Consumer<PredictionRow> rows) {
    readGroups(file, where, group -> rows.accept(row(group, where)));
  }

  private static PredictionRow row(Group group, String where) {
    int rle = 0;
    for (String field : PredictionRules.MASK) {
      rle += group.getFieldRepetitionCount(field);
    }
    long imageId = group.getLong("image_id", 0);
    boolean masked = PredictionRules.hasMask(imageId, rle, where);
    // A damaged dictionary gives lengths of its own, for which no memory should be taken.
    if (masked && group.getBinary("rle_counts", 0).length() > LONGEST_COUNTS) {
      throw PredictionRules.refuse(
          imageId, where, "has 'rle_counts' of over " + LONGEST_COUNTS + " bytes");
    }
    PredictionRow row = row(group, masked);
    PredictionRules.require(row.imageId(), row.score(), row.box(), row.ordinal(), where);
    return row;
  }

  private static PredictionRow row(Group group, boolean masked) {
    MaskText mask =
        !masked
            ? null
            : new MaskText(
                group.getInteger("rle_height", 0),
                group.getInteger("rle_width", 0),
                new String(group.getBinary("rle_counts", 0).getBytes(), StandardCharsets.US_ASCII));
    return new PredictionRow(
        group.getLong("image_id", 0),
        group.getLong("category_id", 0),
        group.getDouble("score", 0),
        new Box(
            group.getDouble("bbox_x", 0),
            group.getDouble("bbox_y", 0),
            group.getDouble("bbox_width", 0),
            group.getDouble("bbox_height", 0)),
        mask,
        group.getInteger("ordinal", 0),
        integer(group, "rank"),
        integer(group, "frame"));
  }

  private static Integer integer(Group group, String field) {
    return group.getFieldRepetitionCount(field) == 0 ? null : group.getInteger(field, 0);
  }
}
