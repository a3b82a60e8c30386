package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.Mode;
import io.fovea.pipeline.dataset.RankedSegmentation;
import io.fovea.pipeline.dataset.RankingPredictions;
import io.fovea.pipeline.dataset.RankingResultsDocument;
import io.fovea.pipeline.dataset.RankingSource;
import io.fovea.pipeline.dataset.RankingTruth;
import io.fovea.pipeline.dataset.RankingTruths;
import io.fovea.pipeline.dataset.RecordIterator;
import io.fovea.pipeline.dataset.ScoredSegmentation;
import io.fovea.pipeline.dataset.Segmentation;
import io.fovea.pipeline.scoring.ranking.RankedImages;
import io.fovea.pipeline.scoring.ranking.RankedRun;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Ranking documents as tables, one row an image. A document cannot be split, so one task streams it
 * and hands rows on; masks stay in the form of the document.
 */
final class RankingTables {
  /** The place of the image in the data set, which joins the tables. */
  static final String PLACE = "place";

  private static final StructType TRUTHS =
      new StructType(
          new StructField[] {
            field(PLACE, DataTypes.IntegerType, false),
            field("name", DataTypes.StringType, false),
            field("height", DataTypes.IntegerType, true),
            field("width", DataTypes.IntegerType, true),
            field("ranks", DataTypes.createArrayType(DataTypes.IntegerType, false), false),
            field("masks", DataTypes.createArrayType(DataTypes.BinaryType, false), false)
          });

  private static final StructType PREDICTIONS =
      new StructType(
          new StructField[] {
            field(PLACE, DataTypes.IntegerType, false),
            field("scores", DataTypes.createArrayType(DataTypes.DoubleType, false), false),
            field("predicted", DataTypes.createArrayType(DataTypes.BinaryType, false), false)
          });

  private RankingTables() {}

  private static StructField field(String name, DataType type, boolean nullable) {
    return new StructField(name, type, nullable, Metadata.empty());
  }

  /** The ground truth. */
  static Dataset<Row> truths(SparkSession spark, RankingSource source, Mode mode) {
    return SparkRun.table(spark, TRUTHS, () -> new TruthRows(source.open(mode)));
  }

  /** The predictions; images that the data set does not have are refused. */
  static Dataset<Row> predictions(
      SparkSession spark, String location, Broadcast<RankedImages> images) {
    return SparkRun.table(
        spark,
        PREDICTIONS,
        () -> new PredictionRows(location, RankingResultsDocument.open(location), images.value()));
  }

  /** The predictions of a run, its parts read apart. */
  static Dataset<Row> predictions(
      SparkSession spark, RankedRun run, Broadcast<RankedImages> images) {
    return SparkRun.table(
        spark,
        PREDICTIONS,
        run.run().parts(),
        part -> {
          List<Row> rows = new ArrayList<>();
          List<String> unknown = new ArrayList<>();
          for (RankingPredictions next : run.read(part, images.value())) {
            int place = images.value().place(next.name());
            if (place < 0) {
              unknown.add(next.name());
            } else {
              rows.add(row(place, next));
            }
          }
          images.value().refuseAny(unknown, run.run().location());
          return rows;
        });
  }

  private static Row row(int place, RankingPredictions predictions) {
    return RowFactory.create(
        place,
        predictions.objects().stream().map(ScoredSegmentation::score).toArray(Double[]::new),
        bytes(predictions.objects().stream().map(ScoredSegmentation::segmentation).toList()));
  }

  /** An image of a row of both tables, joined. */
  static RankingTruth truth(Row row) {
    List<Integer> ranks = row.getList(row.fieldIndex("ranks"));
    List<byte[]> masks = row.getList(row.fieldIndex("masks"));
    List<RankedSegmentation> objects = new ArrayList<>();
    for (int i = 0; i < ranks.size(); i++) {
      objects.add(new RankedSegmentation(SegmentationBytes.read(masks.get(i)), ranks.get(i)));
    }
    return new RankingTruth(row.getAs("name"), row.getAs("height"), row.getAs("width"), objects);
  }

  /** Whether the results have a record of the image. */
  static boolean isPredicted(Row row) {
    return !row.isNullAt(row.fieldIndex("scores"));
  }

  /** What is predicted in it. */
  static List<ScoredSegmentation> predicted(Row row) {
    List<Double> scores = row.getList(row.fieldIndex("scores"));
    List<byte[]> masks = row.getList(row.fieldIndex("predicted"));
    List<ScoredSegmentation> objects = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      objects.add(new ScoredSegmentation(SegmentationBytes.read(masks.get(i)), scores.get(i)));
    }
    return objects;
  }

  private static final class TruthRows extends RecordIterator<Row> {
    private final RankingTruths truths;
    private int place;

    TruthRows(RankingTruths truths) {
      this.truths = truths;
    }

    @Override
    protected Row read() {
      if (!truths.hasNext()) {
        return null;
      }
      RankingTruth truth = truths.next();
      return RowFactory.create(
          place++,
          truth.name(),
          truth.height(),
          truth.width(),
          truth.objects().stream().map(RankedSegmentation::rank).toArray(Integer[]::new),
          bytes(truth.objects().stream().map(RankedSegmentation::segmentation).toList()));
    }

    @Override
    public void close() {
      truths.close();
    }
  }

  private static final class PredictionRows extends RecordIterator<Row> {
    private final String location;
    private final RankingResultsDocument document;
    private final RankedImages images;
    private final List<String> unknown = new ArrayList<>();

    PredictionRows(String location, RankingResultsDocument document, RankedImages images) {
      this.location = location;
      this.document = document;
      this.images = images;
    }

    @Override
    protected Row read() {
      while (document.hasNext()) {
        RankingPredictions predictions = document.next();
        int place = images.place(predictions.name());
        if (place < 0) {
          unknown.add(predictions.name());
          continue;
        }
        return row(place, predictions);
      }
      images.refuseAny(unknown, location);
      return null;
    }

    @Override
    public void close() {
      document.close();
    }
  }

  private static byte[][] bytes(List<Segmentation> masks) {
    return masks.stream().map(SegmentationBytes::of).toArray(byte[][]::new);
  }
}
