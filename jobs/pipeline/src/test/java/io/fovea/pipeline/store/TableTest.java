package io.fovea.pipeline.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.mask.Box;
import io.fovea.pipeline.spark.SharedSpark;
import io.fovea.pipeline.store.FailureRow.Stage;
import io.fovea.pipeline.store.PredictionRow.MaskText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
  @TempDir Path folder;

  private static final List<PredictionRow> ROWS =
      List.of(
          new PredictionRow(7, 18, 0.1 + 0.2, new Box(0.1, -0.0, 1e-300, 640), null, 0),
          new PredictionRow(
              7, 1, Double.MIN_VALUE, new Box(1, 2, 3, 4), new MaskText(2, 3, "132"), 1),
          new PredictionRow(
              Long.MAX_VALUE, -1, 1, new Box(0, 0, 0, 0), new MaskText(1, 1, "1"), 0));

  private static List<PredictionRow> decode(byte[] file) {
    List<PredictionRow> rows = new ArrayList<>();
    PredictionTable.INSTANCE.read(file, "a.parquet", rows::add);
    return rows;
  }

  @Test
  void rowsComeBackToTheBit() {
    byte[] file = PredictionTable.INSTANCE.encode(ROWS, Map.of("fovea.images", "2"));
    assertThat(decode(file)).isEqualTo(ROWS);
    assertThat(Table.footer(file)).containsEntry("fovea.images", "2");
  }

  @Property(seed = "1", tries = 30)
  void anyRowComesBack(
      @ForAll long imageId,
      @ForAll double score,
      @ForAll float x,
      @ForAll @AlphaChars String mask) {
    List<PredictionRow> rows =
        List.of(
            new PredictionRow(imageId, 1, score, new Box(x, 0, 1, 1), new MaskText(1, 1, mask), 0));
    assertThat(decode(PredictionTable.INSTANCE.encode(rows, Map.of()))).isEqualTo(rows);
  }

  @Test
  void theSameRowsAreTheSameBytes() {
    Map<String, String> footer = Map.of("a", "1", "b", "2", "c", "3", "d", "4");
    assertThat(PredictionTable.INSTANCE.encode(ROWS, footer))
        .isEqualTo(PredictionTable.INSTANCE.encode(new ArrayList<>(ROWS), Map.copyOf(footer)));
  }

  @Test
  void sparkReadsPredictionsAsATable() throws Exception {
    Files.write(folder.resolve("a.parquet"), PredictionTable.INSTANCE.encode(ROWS, Map.of()));
    Files.write(folder.resolve("b.parquet"), PredictionTable.INSTANCE.encode(List.of(), Map.of()));
    Files.write(folder.resolve(".c.parquet.attempt"), new byte[] {1});
    Dataset<Row> table = SharedSpark.session().read().parquet(folder.toString());
    assertThat(table.schema().simpleString())
        .isEqualTo(
            "struct<image_id:bigint,category_id:bigint,score:double,bbox_x:double,bbox_y:double,"
                + "bbox_width:double,bbox_height:double,rle_height:int,rle_width:int,"
                + "rle_counts:binary,ordinal:int,rank:int,frame:int>");
    List<PredictionRow> rows =
        table.orderBy("image_id", "ordinal").collectAsList().stream().map(TableTest::row).toList();
    assertThat(rows).isEqualTo(ROWS);
  }

  @Test
  void sparkReadsFailuresAsATable() throws Exception {
    List<FailureRow> failures =
        List.of(
            new FailureRow(3, "a/b.jpg", Stage.READ, "missing", "there is no such file"),
            new FailureRow(4, "größe.jpg", Stage.DECODE, "size_mismatch", "2 x 3"));
    Files.write(folder.resolve("a.parquet"), FailureTable.INSTANCE.encode(failures, Map.of()));
    Dataset<Row> table = SharedSpark.session().read().parquet(folder.toString());
    assertThat(table.schema().simpleString())
        .isEqualTo(
            "struct<image_id:bigint,file_name:string,stage:string,reason:string,detail:string>");
    assertThat(table.orderBy("image_id").collectAsList().toString())
        .isEqualTo(
            "[[3,a/b.jpg,read,missing,there is no such file],"
                + " [4,größe.jpg,decode,size_mismatch,2 x 3]]");
  }

  /** A row as Spark reads it. */
  static PredictionRow row(Row row) {
    MaskText mask =
        row.isNullAt(9)
            ? null
            : new MaskText(
                row.getInt(7),
                row.getInt(8),
                new String(row.<byte[]>getAs("rle_counts"), StandardCharsets.US_ASCII));
    return new PredictionRow(
        row.getLong(0),
        row.getLong(1),
        row.getDouble(2),
        new Box(row.getDouble(3), row.getDouble(4), row.getDouble(5), row.getDouble(6)),
        mask,
        row.getInt(10));
  }
}
