package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.video.LabelFrame;
import io.fovea.metrics.video.LabelParams;
import io.fovea.metrics.video.LabelVideo;
import io.fovea.pipeline.dataset.LabelPairs;
import io.fovea.pipeline.dataset.RecordIterator;
import io.fovea.pipeline.scoring.video.LabelRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Labelled videos as a table, a row a video: {@code place}, then classes and instances of the truth
 * and of the predictions, an entry a frame, as big-endian words.
 */
final class LabelTable {
  private static final ArrayType FRAMES = new ArrayType(DataTypes.BinaryType, false);

  static final StructType SCHEMA =
      new StructType()
          .add("place", DataTypes.IntegerType, false)
          .add("truth_classes", FRAMES, false)
          .add("truth_instances", FRAMES, false)
          .add("predicted_classes", FRAMES, false)
          .add("predicted_instances", FRAMES, false);

  private LabelTable() {}

  static Dataset<Row> read(SparkSession spark, LabelRequest request) {
    LabelParams params = request.params(request.header());
    return SparkRun.table(spark, SCHEMA, () -> new Rows(request.open(params)));
  }

  static int place(Row row) {
    return row.getInt(0);
  }

  static LabelVideo video(Row row) {
    return new LabelVideo(frames(row, 1), frames(row, 3));
  }

  private static List<LabelFrame> frames(Row row, int column) {
    List<byte[]> classes = row.getList(column);
    List<byte[]> instances = row.getList(column + 1);
    List<LabelFrame> frames = new ArrayList<>();
    for (int t = 0; t < classes.size(); t++) {
      frames.add(new LabelFrame(ints(classes.get(t)), ints(instances.get(t))));
    }
    return frames;
  }

  private static int[] ints(byte[] bytes) {
    int[] values = new int[bytes.length / Integer.BYTES];
    ByteBuffer.wrap(bytes).asIntBuffer().get(values);
    return values;
  }

  private static byte[] bytes(int[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES);
    bytes.asIntBuffer().put(values);
    return bytes.array();
  }

  private static byte[][] classes(List<LabelFrame> frames) {
    return frames.stream().map(frame -> bytes(frame.classes())).toArray(byte[][]::new);
  }

  private static byte[][] instances(List<LabelFrame> frames) {
    return frames.stream().map(frame -> bytes(frame.instances())).toArray(byte[][]::new);
  }

  private static final class Rows extends RecordIterator<Row> {
    private final LabelPairs pairs;
    private int place;

    Rows(LabelPairs pairs) {
      this.pairs = pairs;
    }

    @Override
    protected Row read() {
      if (!pairs.hasNext()) {
        return null;
      }
      LabelVideo video = pairs.next();
      return RowFactory.create(
          place++,
          classes(video.truth()),
          instances(video.truth()),
          classes(video.predicted()),
          instances(video.predicted()));
    }

    @Override
    public void close() {
      pairs.close();
    }
  }
}
