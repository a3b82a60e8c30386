package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.detection.Keypoints;
import io.fovea.metrics.mask.Box;
import io.fovea.pipeline.dataset.Flag;
import io.fovea.pipeline.dataset.RawAnnotation;
import io.fovea.pipeline.dataset.RawResult;
import java.nio.ByteBuffer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The annotations and the predictions of documents as rows, each with the order key that makes
 * shuffling harmless: {@code image_id}, then {@code listing}, then {@code ordinal}. Rows hold what
 * the document said, unjudged, and are read back to the same records.
 */
final class ObjectTable {
  static final StructType ANNOTATIONS =
      box(
          new StructType()
              .add("image_id", DataTypes.LongType, false)
              .add("listing", DataTypes.LongType, false)
              .add("ordinal", DataTypes.LongType, false)
              .add("id", DataTypes.LongType, false)
              .add("category_id", DataTypes.LongType, false)
              .add("iscrowd", DataTypes.StringType, false)
              .add("ignore", DataTypes.StringType, false)
              .add("area", DataTypes.DoubleType, true));

  static final StructType PREDICTIONS =
      box(
          new StructType()
              .add("image_id", DataTypes.LongType, false)
              .add("listing", DataTypes.LongType, false)
              .add("ordinal", DataTypes.LongType, false)
              .add("category_id", DataTypes.LongType, false)
              .add("score", DataTypes.DoubleType, false)
              .add("score_problem", DataTypes.StringType, true)
              .add("kind", DataTypes.StringType, false)
              .add("has_box", DataTypes.BooleanType, false));

  /** Where the box starts in either table. */
  private static final int BOX = 8;

  private ObjectTable() {}

  private static StructType box(StructType schema) {
    return schema
        .add("bbox_x", DataTypes.DoubleType, true)
        .add("bbox_y", DataTypes.DoubleType, true)
        .add("bbox_width", DataTypes.DoubleType, true)
        .add("bbox_height", DataTypes.DoubleType, true)
        .add("segmentation", DataTypes.BinaryType, false)
        .add("keypoints", DataTypes.BinaryType, true)
        .add("num_keypoints", DataTypes.IntegerType, true);
  }

  /**
   * An annotation.
   *
   * @param listing the image under which the document lists it, which is another image's only where
   *     ids repeat
   * @param ordinal its position in the document
   */
  static Row row(RawAnnotation annotation, long listing, long ordinal) {
    Object[] values = new Object[ANNOTATIONS.size()];
    values[0] = annotation.imageId();
    values[1] = listing;
    values[2] = ordinal;
    values[3] = annotation.id();
    values[4] = annotation.categoryId();
    values[5] = annotation.iscrowd().name();
    values[6] = annotation.ignore().name();
    values[7] = annotation.area();
    put(annotation.box(), values);
    values[BOX + 4] = SegmentationBytes.of(annotation.segmentation());
    values[BOX + 5] = bytes(annotation.keypoints());
    values[BOX + 6] = annotation.numKeypoints();
    return RowFactory.create(values);
  }

  static RawAnnotation annotation(Row row) {
    return new RawAnnotation(
        row.getLong(2),
        row.getLong(3),
        row.getLong(0),
        row.getLong(4),
        Flag.valueOf(row.getString(5)),
        Flag.valueOf(row.getString(6)),
        row.isNullAt(7) ? null : row.getDouble(7),
        box(row),
        SegmentationBytes.read(row.getAs(BOX + 4)),
        keypoints(row),
        row.isNullAt(BOX + 6) ? null : row.getInt(BOX + 6));
  }

  static Row row(RawResult result) {
    Object[] values = new Object[PREDICTIONS.size()];
    values[0] = result.imageId();
    values[1] = result.imageId();
    values[2] = result.ordinal();
    values[3] = result.categoryId();
    values[4] = result.score();
    values[5] = result.scoreProblem();
    values[6] = result.kind().name();
    values[7] = result.hasBox();
    put(result.box(), values);
    values[BOX + 4] = SegmentationBytes.of(result.segmentation());
    values[BOX + 5] = bytes(result.keypoints());
    return RowFactory.create(values);
  }

  static RawResult result(Row row) {
    return new RawResult(
        row.getLong(2),
        RawResult.Kind.valueOf(row.getString(6)),
        row.getLong(0),
        row.getLong(3),
        row.getDouble(4),
        row.getString(5),
        box(row),
        row.getBoolean(7),
        SegmentationBytes.read(row.getAs(BOX + 4)),
        keypoints(row));
  }

  private static byte[] bytes(Keypoints keypoints) {
    if (keypoints == null) {
      return null;
    }
    double[] values = keypoints.values();
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES);
    bytes.asDoubleBuffer().put(values);
    return bytes.array();
  }

  private static Keypoints keypoints(Row row) {
    if (row.isNullAt(BOX + 5)) {
      return null;
    }
    byte[] bytes = row.getAs(BOX + 5);
    double[] values = new double[bytes.length / Double.BYTES];
    ByteBuffer.wrap(bytes).asDoubleBuffer().get(values);
    return new Keypoints(values);
  }

  static long imageId(Row row) {
    return row.getLong(0);
  }

  private static void put(Box box, Object[] values) {
    if (box != null) {
      values[BOX] = box.x();
      values[BOX + 1] = box.y();
      values[BOX + 2] = box.width();
      values[BOX + 3] = box.height();
    }
  }

  private static Box box(Row row) {
    return row.isNullAt(BOX)
        ? null
        : new Box(
            row.getDouble(BOX),
            row.getDouble(BOX + 1),
            row.getDouble(BOX + 2),
            row.getDouble(BOX + 3));
  }
}
