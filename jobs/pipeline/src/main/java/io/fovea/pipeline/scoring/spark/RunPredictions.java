package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.IouType;
import io.fovea.metrics.mask.Box;
import io.fovea.models.decode.Produces;
import io.fovea.pipeline.dataset.RawResult;
import io.fovea.pipeline.dataset.Segmentation;
import io.fovea.pipeline.dataset.UnknownImages;
import io.fovea.pipeline.scoring.ScoreRequest;
import io.fovea.pipeline.store.RunFolder;
import io.fovea.pipeline.store.StoredRun;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * The predictions table of a run folder as {@link ObjectTable#PREDICTIONS}. Its masks and boxes are
 * both the model's own, so each evaluation takes the area of what it scores: boxes by box, masks by
 * mask. There is no first record that decides for all.
 */
final class RunPredictions {
  private RunPredictions() {}

  /**
   * Checks that the run has ended and that its tables are still what its manifest lists: others
   * could have come into the folder, or gone.
   *
   * @throws io.fovea.metrics.UserError if not
   */
  static void requireFinished(SparkSession spark, String run) {
    RunFolder folder = RunFolder.open(run, spark.sparkContext().hadoopConfiguration());
    StoredRun.require(folder, "--task instance", Produces.INSTANCES);
    folder.requireListed(RunFolder.PREDICTIONS);
    folder.requireListed(RunFolder.FAILURES);
  }

  /**
   * Checks that the run was given every image that is scored: one that it never saw would count as
   * an image in which nothing was found.
   *
   * @throws io.fovea.metrics.UserError if the ground truth lists more, and no subset is declared
   */
  static void requireCovers(SparkSession spark, ScoreRequest request, DatasetAxes axes) {
    long given =
        RunFolder.open(request.predictions(), spark.sparkContext().hadoopConfiguration())
            .manifest()
            .counts()
            .images();
    if (request.imageIds().isEmpty() && given < axes.imageIds().length) {
      throw UserError.input(
          request.predictions()
              + ": the run was given "
              + given
              + " images, and "
              + request.groundTruth()
              + " lists "
              + axes.imageIds().length
              + ", of which the others would count as empty",
          "Name the images of the run with --images @FILE, or run the model over all of them.");
    }
  }

  static Dataset<Row> read(
      SparkSession spark,
      String run,
      IouType iouType,
      String groundTruth,
      Broadcast<ScoredImages> images) {
    String folder = run.endsWith("/") ? run : run + "/";
    if (iouType == IouType.KEYPOINTS) {
      throw UserError.usage(
          run + " is a run folder, and runs have no keypoints", "Give a document of results.");
    }
    boolean masks = iouType.usesMasks();
    Dataset<Row> table = spark.read().parquet(folder + RunFolder.PREDICTIONS);
    refuseUnknownImages(table, run, groundTruth, images);
    // Boxes are scored without reading masks, which are most of the table.
    return (masks ? table : table.drop("rle_height", "rle_width", "rle_counts"))
        .map(
            (MapFunction<Row, Row>) row -> ObjectTable.row(result(row, masks, run)),
            Encoders.row(ObjectTable.PREDICTIONS))
        .filter((FilterFunction<Row>) row -> images.value().index(ObjectTable.imageId(row)) >= 0);
  }

  private static void refuseUnknownImages(
      Dataset<Row> table, String run, String groundTruth, Broadcast<ScoredImages> images) {
    Dataset<Row> unknown =
        table
            .groupBy("image_id")
            .count()
            .filter((FilterFunction<Row>) row -> !images.value().isKnown(row.getLong(0)));
    List<Row> first = unknown.orderBy("image_id").takeAsList(UnknownImages.SHOWN);
    if (!first.isEmpty()) {
      throw UnknownImages.error(
          run,
          groundTruth,
          first.stream()
              .map(row -> Long.toString(row.getLong(0)))
              .collect(Collectors.joining(", ")),
          unknown.count(),
          unknown.agg(functions.sum("count")).head().getLong(0));
    }
  }

  private static RawResult result(Row row, boolean masks, String run) {
    long imageId = row.getLong(row.fieldIndex("image_id"));
    Segmentation mask = masks ? mask(row, run, imageId) : new Segmentation.Missing();
    return new RawResult(
        row.getInt(row.fieldIndex("ordinal")),
        masks ? RawResult.Kind.MASKS : RawResult.Kind.BOXES,
        imageId,
        row.getLong(row.fieldIndex("category_id")),
        row.getDouble(row.fieldIndex("score")),
        null,
        new Box(
            row.getDouble(row.fieldIndex("bbox_x")),
            row.getDouble(row.fieldIndex("bbox_y")),
            row.getDouble(row.fieldIndex("bbox_width")),
            row.getDouble(row.fieldIndex("bbox_height"))),
        true,
        mask);
  }

  private static Segmentation mask(Row row, String run, long imageId) {
    int counts = row.fieldIndex("rle_counts");
    if (row.isNullAt(counts)) {
      throw UserError.input(
          run + ": a prediction of image " + imageId + " has no mask",
          "The model of this run predicts boxes alone: score it with --iou bbox.");
    }
    return new Segmentation.RunText(
        row.getInt(row.fieldIndex("rle_height")),
        row.getInt(row.fieldIndex("rle_width")),
        row.getAs(counts));
  }
}
