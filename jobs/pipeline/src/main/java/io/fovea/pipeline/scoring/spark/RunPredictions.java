package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.IouType;
import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.RleText;
import io.fovea.models.decode.Produces;
import io.fovea.pipeline.dataset.RawResult;
import io.fovea.pipeline.dataset.Segmentation;
import io.fovea.pipeline.dataset.UnknownImages;
import io.fovea.pipeline.scoring.ScoreRequest;
import io.fovea.pipeline.spark.JobLabel;
import io.fovea.pipeline.store.Folders;
import io.fovea.pipeline.store.HandedSettings;
import io.fovea.pipeline.store.PredictionRules;
import io.fovea.pipeline.store.RunFolder;
import io.fovea.pipeline.store.StoredRun;
import io.fovea.pipeline.store.WrittenFile;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The predictions table of a run folder as {@link ObjectTable#PREDICTIONS}. Its masks and boxes are
 * both the model's own, so each evaluation takes the area of what it scores: boxes by box, masks by
 * mask. There is no first record that decides for all.
 */
final class RunPredictions {
  private static final StructType BOXES =
      new StructType()
          .add("image_id", DataTypes.LongType)
          .add("category_id", DataTypes.LongType)
          .add("score", DataTypes.DoubleType)
          .add("bbox_x", DataTypes.DoubleType)
          .add("bbox_y", DataTypes.DoubleType)
          .add("bbox_width", DataTypes.DoubleType)
          .add("bbox_height", DataTypes.DoubleType)
          .add("ordinal", DataTypes.IntegerType);

  private static final StructType BOXES_AND_MASKS =
      BOXES
          .add("rle_height", DataTypes.IntegerType)
          .add("rle_width", DataTypes.IntegerType)
          .add("rle_counts", DataTypes.BinaryType);

  private static final StructType FAILURES = new StructType().add("image_id", DataTypes.LongType);

  /** Files that one task looks at. */
  private static final int FILES_PER_TASK = 16;

  private RunPredictions() {}

  /**
   * Checks that the run has ended and that its tables are still what its manifest lists: others
   * could have come into the folder, or gone, and bytes of one could have changed, which Spark
   * would read on.
   *
   * @throws io.fovea.metrics.UserError if not
   */
  static void requireFinished(SparkSession spark, String run) {
    RunFolder folder = RunFolder.open(run, spark.sparkContext().hadoopConfiguration());
    StoredRun.require(folder, "--task instance", Produces.INSTANCES);
    folder.requireListed(RunFolder.PREDICTIONS);
    folder.requireListed(RunFolder.FAILURES);
    List<WrittenFile> files = folder.tables();
    HandedSettings storage = HandedSettings.of(spark.sparkContext());
    String root = folder.root();
    JobLabel label = JobLabel.of(spark.sparkContext(), "score: check " + JobLabel.lastPart(run));
    try {
      JavaSparkContext.fromSparkContext(spark.sparkContext())
          .parallelize(files, 1 + files.size() / FILES_PER_TASK)
          .foreach(
              file -> {
                storage.use();
                RunFolder.requireTable(root, file);
              });
    } finally {
      label.close();
    }
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
    if (iouType == IouType.KEYPOINTS) {
      throw UserError.usage(
          run + " is a run folder, and runs have no keypoints", "Give a document of results.");
    }
    boolean masks = iouType.usesMasks();
    // Boxes are scored without reading masks, which are most of the table.
    StructType schema = masks ? BOXES_AND_MASKS : BOXES;
    Dataset<Row> table = table(spark, run, RunFolder.PREDICTIONS, schema);
    refuseUnknownImages(table, run, groundTruth, images);
    return table
        .map(
            (MapFunction<Row, Row>) row -> ObjectTable.row(result(row, masks, run)),
            Encoders.row(ObjectTable.PREDICTIONS))
        .filter((FilterFunction<Row>) row -> images.value().index(ObjectTable.imageId(row)) >= 0);
  }

  /** Images of a run that failed; they count as empty predictions. */
  static long failedImages(SparkSession spark, String run) {
    return table(spark, run, RunFolder.FAILURES, FAILURES).distinct().count();
  }

  /**
   * A table of a run, found as {@link RunFolder} finds it: Spark would look for a local path in its
   * default file system, and take brackets in a folder's name for a pattern.
   */
  private static Dataset<Row> table(
      SparkSession spark, String run, String name, StructType schema) {
    String root = Folders.path(run).toString();
    return spark
        .read()
        .schema(schema)
        .parquet(root.replaceAll("[\\\\{}\\[\\]*?]", "\\\\$0") + "/" + name);
  }

  private static void refuseUnknownImages(
      Dataset<Row> table, String run, String groundTruth, Broadcast<ScoredImages> images) {
    Dataset<Row> unknown =
        table
            .groupBy("image_id")
            .count()
            .filter(
                (FilterFunction<Row>)
                    row -> !row.isNullAt(0) && !images.value().isKnown(row.getLong(0)));
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
    String where = run + "/" + RunFolder.PREDICTIONS;
    for (int i = 0; i < BOXES.size(); i++) {
      if (row.isNullAt(i)) {
        String id = row.isNullAt(0) ? "" : " of image " + row.getLong(0);
        throw UserError.input(
            where + ": a prediction" + id + " has no '" + BOXES.fieldNames()[i] + "'",
            "Run it again, or correct what wrote the table.");
      }
    }
    long imageId = row.getLong(0);
    double score = row.getDouble(2);
    var box = new Box(row.getDouble(3), row.getDouble(4), row.getDouble(5), row.getDouble(6));
    int ordinal = row.getInt(7);
    PredictionRules.require(imageId, score, box, ordinal, where);
    return new RawResult(
        ordinal,
        masks ? RawResult.Kind.MASKS : RawResult.Kind.BOXES,
        imageId,
        row.getLong(1),
        score,
        null,
        box,
        true,
        masks ? mask(row, run, where) : new Segmentation.Missing());
  }

  private static Segmentation mask(Row row, String run, String where) {
    long imageId = row.getLong(0);
    int given = 0;
    for (int i = BOXES.size(); i < BOXES_AND_MASKS.size(); i++) {
      given += row.isNullAt(i) ? 0 : 1;
    }
    if (!PredictionRules.hasMask(imageId, given, where)) {
      throw UserError.input(
          run + ": a prediction of image " + imageId + " has no mask",
          "The model of this run predicts boxes alone: score it with --iou bbox.");
    }
    int height = row.getInt(8);
    int width = row.getInt(9);
    byte[] counts = row.getAs(10);
    // Scoring does not look at masks that meet no ground truth.
    try {
      RleText.decode(counts, height, width);
    } catch (UserError e) {
      throw e.at(where + ": a prediction of image " + imageId + ", rle_counts");
    }
    return new Segmentation.RunText(height, width, counts);
  }
}
