package io.fovea.pipeline.scoring.spark;

import io.fovea.metrics.detection.Detection;
import io.fovea.metrics.detection.DetectionKernel;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.GroundTruth;
import io.fovea.metrics.detection.ImageMatches;
import io.fovea.pipeline.dataset.ImageRecord;
import io.fovea.pipeline.dataset.RawResult;
import io.fovea.pipeline.scoring.RecordRules;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
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
 * One row an image that has a ground truth or a detection: what the kernel says of it, and what was
 * counted. Here masks are decoded and matched; after it there are only bits and scores.
 */
final class ScoredTable {
  static final StructType SCHEMA =
      new StructType()
          .add("matches", DataTypes.BinaryType, false)
          .add("annotations", DataTypes.LongType, false)
          .add("detections", DataTypes.LongType, false)
          .add("unknown_category", DataTypes.LongType, false);

  private ScoredTable() {}

  /** Scores the images of one partition, one at a time. */
  static Iterator<Row> score(
      Iterator<Row> annotations,
      Iterator<Row> predictions,
      DetectionParams params,
      RecordRules rules,
      Broadcast<ScoredImages> broadcastImages) {
    ScoredImages images = broadcastImages.value();
    var kernel = new DetectionKernel(params, images.categories());
    var groups = new ImageGroups(annotations, predictions);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return groups.hasNext();
      }

      @Override
      public Row next() {
        return score(groups.next(), kernel, params, rules, images);
      }
    };
  }

  private static Row score(
      ImageGroups.Group group,
      DetectionKernel kernel,
      DetectionParams params,
      RecordRules rules,
      ScoredImages images) {
    ImageRecord image = images.record(group.imageId());
    var truths = new ArrayList<GroundTruth>(group.annotations().size());
    Set<Long> annotated = new HashSet<>();
    for (Row row : group.annotations()) {
      GroundTruth truth = rules.truth(ObjectTable.annotation(row), image);
      truths.add(truth);
      annotated.add(truth.categoryId());
    }
    List<Detection> detections = new ArrayList<>(group.predictions().size());
    long unknownCategory = 0;
    for (Row row : group.predictions()) {
      RawResult result = ObjectTable.result(row);
      if (!images.isKnownCategory(result.categoryId())) {
        unknownCategory++;
      } else if (images.isScoredCategory(result.categoryId())) {
        boolean meetsTruth =
            params.useCategories() ? annotated.contains(result.categoryId()) : !annotated.isEmpty();
        detections.add(rules.detection(result, image, meetsTruth));
      }
    }
    ImageMatches matches = kernel.score(images.index(group.imageId()), truths, detections);
    return RowFactory.create(
        write(matches), (long) truths.size(), (long) detections.size(), unknownCategory);
  }

  private static byte[] write(ImageMatches matches) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      matches.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static ImageMatches matches(Row row, DetectionParams params) {
    try (var in = new DataInputStream(new ByteArrayInputStream(row.getAs(0)))) {
      return ImageMatches.read(in, params);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
