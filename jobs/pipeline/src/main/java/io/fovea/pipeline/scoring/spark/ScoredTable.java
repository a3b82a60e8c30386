package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.Detection;
import io.fovea.metrics.detection.DetectionKernel;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionPartial;
import io.fovea.metrics.detection.Federation;
import io.fovea.metrics.detection.GroundTruth;
import io.fovea.metrics.detection.ImageMatches;
import io.fovea.metrics.errors.ErrorKernel;
import io.fovea.metrics.errors.ErrorParams;
import io.fovea.metrics.errors.MendedMatches;
import io.fovea.pipeline.dataset.ImageRecord;
import io.fovea.pipeline.dataset.RawResult;
import io.fovea.pipeline.scoring.RecordRules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * One row some images that have a ground truth or a detection: the partial result of these images,
 * as bytes, and what was counted; where errors are told apart, the matches too that the images
 * would have if these were mended. Here masks are decoded and matched; after it there are only bits
 * and scores.
 */
final class ScoredTable {
  static final StructType SCHEMA =
      new StructType()
          .add("partial", DataTypes.BinaryType, false)
          .add("annotations", DataTypes.LongType, false)
          .add("detections", DataTypes.LongType, false)
          .add("unknown_category", DataTypes.LongType, false)
          .add("mended", DataTypes.BinaryType, true);

  /** Few enough to be small, many enough that a partial's header costs nothing. */
  private static final int IMAGES_PER_ROW = 32;

  private ScoredTable() {}

  /**
   * Scores the images of one partition, some at a time.
   *
   * @param errors how errors are told apart; null where they are not
   */
  static Iterator<Row> score(
      Iterator<Row> annotations,
      Iterator<Row> predictions,
      DetectionParams params,
      ErrorParams errors,
      RecordRules rules,
      Broadcast<ScoredImages> images) {
    var groups = new ImageGroups(annotations, predictions);
    var scorer = new Scorer(params, errors, rules, images.value());
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return groups.hasNext();
      }

      @Override
      public Row next() {
        return scorer.row(groups);
      }
    };
  }

  private static final class Scorer {
    private final DetectionParams params;
    private final RecordRules rules;
    private final ScoredImages images;
    private final DetectionKernel kernel;
    private final ErrorParams errorParams;
    private final ErrorKernel errors;
    private DetectionPartial mended;
    private long annotations;
    private long detections;
    private long unknownCategory;

    Scorer(
        DetectionParams params, ErrorParams errorParams, RecordRules rules, ScoredImages images) {
      this.params = params;
      this.rules = rules;
      this.images = images;
      this.kernel = new DetectionKernel(params, images.axes());
      this.errorParams = errorParams;
      this.errors = errorParams == null ? null : new ErrorKernel(errorParams, images.axes());
    }

    Row row(ImageGroups groups) {
      annotations = 0;
      detections = 0;
      unknownCategory = 0;
      var partial = new DetectionPartial(images.axes(), params);
      mended = errors == null ? null : new DetectionPartial(images.axes(), errorParams.curves());
      while (partial.imageCount() < IMAGES_PER_ROW && groups.hasNext()) {
        partial.add(score(groups.next()));
      }
      return RowFactory.create(
          partial.toBytes(),
          annotations,
          detections,
          unknownCategory,
          mended == null ? null : mended.toBytes());
    }

    private ImageMatches score(ImageGroups.Group group) {
      ImageRecord image = images.record(group.imageId());
      var truths = new ArrayList<GroundTruth>(group.annotations().size());
      Set<Long> annotated = new HashSet<>();
      for (Row row : group.annotations()) {
        GroundTruth truth = rules.truth(ObjectTable.annotation(row), image);
        truths.add(truth);
        annotated.add(truth.categoryId());
      }
      List<Detection> found = new ArrayList<>(group.predictions().size());
      long ordinal = -1;
      for (Row row : group.predictions()) {
        RawResult result = ObjectTable.result(row);
        if (result.ordinal() == ordinal) {
          throw UserError.input(
              rules.ofImage(group.imageId()) + ": two predictions have the 'ordinal' " + ordinal,
              "Run it again, or correct what wrote the table: what breaks ties would be chance.");
        }
        ordinal = result.ordinal();
        boolean scored = images.isScoredCategory(result.categoryId());
        unknownCategory += images.isKnownCategory(result.categoryId()) ? 0 : 1;
        detections += scored ? 1 : 0;
        // LVIS's cap is on the detections of all categories together.
        if (scored || params.federated()) {
          boolean meetsTruth =
              params.useCategories() && errors == null
                  ? annotated.contains(result.categoryId())
                  : !annotated.isEmpty();
          found.add(rules.detection(result, image, meetsTruth));
        }
      }
      annotations += truths.size();
      int index = images.index(group.imageId());
      Federation federation = rules.federation(image);
      try {
        if (errors != null) {
          mended.add(MendedMatches.of(errors.judge(index, truths, found, federation)));
        }
        return kernel.score(index, truths, found, federation);
      } catch (UserError e) {
        throw e.at(rules.ofImage(group.imageId()));
      }
    }
  }

  /** The images of a row. */
  static Collection<ImageMatches> images(Row row, DetectionParams params, ScoredImages images) {
    return DetectionPartial.fromBytes(row.getAs(0), images.axes(), params).images();
  }

  /** The matches that the images of a row would have if errors were mended. */
  static Collection<ImageMatches> mended(Row row, ErrorParams params, ScoredImages images) {
    return DetectionPartial.fromBytes(row.getAs(4), images.axes(), params.curves()).images();
  }
}
