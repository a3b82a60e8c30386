package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.detection.ImageMatches;
import io.fovea.metrics.detection.MatchBlock;
import io.fovea.metrics.detection.ScoreOrder;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Collection;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The matches table: one row a detection, cut at the largest cap. Its first four columns are a
 * total order in which precision-recall curves are folded.
 *
 * <p>{@code category_index, score_key, image_index, det_rank, score, matched, ignored}: the bit
 * sets are those of {@link MatchBlock}, as big-endian words.
 */
final class MatchTable {
  static final StructType SCHEMA =
      new StructType()
          .add("category_index", DataTypes.IntegerType, false)
          .add("score_key", DataTypes.LongType, false)
          .add("image_index", DataTypes.IntegerType, false)
          .add("det_rank", DataTypes.IntegerType, false)
          .add("score", DataTypes.DoubleType, false)
          .add("matched", DataTypes.BinaryType, false)
          .add("ignored", DataTypes.BinaryType, false);

  private MatchTable() {}

  /** The columns that order the table. */
  static Column[] order() {
    return new Column[] {
      functions.col("category_index"),
      functions.col("score_key"),
      functions.col("image_index"),
      functions.col("det_rank")
    };
  }

  /** A row for each detection of these images or videos. */
  static Iterator<Row> rows(Collection<ImageMatches> images) {
    return images.stream()
        .flatMap(image -> image.blocks().stream())
        .flatMap(
            block -> IntStream.range(0, block.size()).mapToObj(rank -> MatchTable.row(block, rank)))
        .iterator();
  }

  private static Row row(MatchBlock block, int rank) {
    return RowFactory.create(
        block.categoryIndex(),
        ScoreOrder.key(block.score(rank)),
        block.imageIndex(),
        rank,
        block.score(rank),
        bytes(block.matched(rank)),
        bytes(block.ignored(rank)));
  }

  static int category(Row row) {
    return row.getInt(0);
  }

  static int detRank(Row row) {
    return row.getInt(3);
  }

  static double score(Row row) {
    return row.getDouble(4);
  }

  static long[] matched(Row row) {
    return longs(row.getAs(5));
  }

  static long[] ignored(Row row) {
    return longs(row.getAs(6));
  }

  static byte[] bytes(long[] words) {
    ByteBuffer bytes = ByteBuffer.allocate(words.length * Long.BYTES);
    bytes.asLongBuffer().put(words);
    return bytes.array();
  }

  private static long[] longs(byte[] bytes) {
    LongBuffer buffer = ByteBuffer.wrap(bytes).asLongBuffer();
    long[] words = new long[buffer.remaining()];
    buffer.get(words);
    return words;
  }
}
