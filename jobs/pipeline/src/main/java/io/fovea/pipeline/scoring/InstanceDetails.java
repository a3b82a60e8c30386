package io.fovea.pipeline.scoring;

import io.fovea.metrics.detection.AreaRange;
import io.fovea.metrics.detection.DetectionArrays;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionResult;
import io.fovea.metrics.detection.ImageMatches;
import io.fovea.metrics.detection.MatchBlock;
import io.fovea.pipeline.store.CsvText;
import io.fovea.pipeline.store.Storage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/**
 * The tables behind a score of instances, as CSV; {@code data-schemas/instance-details.md}
 * describes the columns. All are at the cap that the summary reads; what is undefined is an empty
 * cell.
 */
public final class InstanceDetails {
  /** The files' names within the folder. */
  public static final List<String> FILES =
      List.of("per_category.csv", "per_image.csv", "precision_recall.csv");

  private static final double[] THRESHOLDS = {0.5, 0.75};

  private final DetectionResult result;
  private final DetectionParams params;
  private final List<ImageMatches> images;
  private final int all;
  private final int cap;

  private InstanceDetails(LocalDetail detail) {
    this.result = detail.outcome().result();
    this.params = result.params();
    this.images = detail.images();
    this.all = params.areaRanges().stream().map(AreaRange::label).toList().indexOf("all");
    this.cap = CategoryScore.cap(result);
  }

  /** Writes the tables into a folder. */
  public static void write(LocalDetail detail, String folder) {
    var details = new InstanceDetails(detail);
    String root = folder.endsWith("/") ? folder : folder + "/";
    write(root + FILES.get(0), details::categories);
    write(root + FILES.get(1), details::perImage);
    write(root + FILES.get(2), details::curves);
  }

  private interface Table {
    void writeTo(Writer out) throws IOException;
  }

  private static void write(String location, Table table) {
    try (Writer out =
        new BufferedWriter(
            new OutputStreamWriter(Storage.create(location), StandardCharsets.UTF_8))) {
      table.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(location, e);
    }
  }

  private void categories(Writer out) throws IOException {
    StringBuilder header = new StringBuilder("id,name,ground_truths");
    List<String> keys = CategoryScore.KEYS;
    int ar = keys.indexOf("AR");
    keys.subList(0, ar).forEach(key -> header.append(',').append(key));
    params.maxDetections().forEach(n -> header.append(",AR_").append(n));
    keys.subList(ar + 1, keys.size()).forEach(key -> header.append(',').append(key));
    out.write(header.append('\n').toString());
    long[] positives = positives();
    int k = 0;
    for (CategoryScore category : CategoryScore.of(result)) {
      StringBuilder row = new StringBuilder();
      row.append(category.id()).append(',').append(CsvText.cell(category.name()));
      row.append(',').append(all < 0 ? "" : Long.toString(positives[k]));
      for (int i = 0; i < ar; i++) {
        row.append(',').append(number(category.values()[i]));
      }
      for (int m = 0; m < params.maxDetections().size(); m++) {
        row.append(',')
            .append(
                all < 0 ? "" : number(result.averageRecall(Double.NaN, OptionalInt.of(k), all, m)));
      }
      for (int i = ar + 1; i < keys.size(); i++) {
        row.append(',').append(number(category.values()[i]));
      }
      out.write(row.append('\n').toString());
      k++;
    }
  }

  private long[] positives() {
    long[] positives = new long[result.arrays().shape()[2]];
    for (ImageMatches image : images) {
      for (MatchBlock block : image.blocks()) {
        positives[block.categoryIndex()] += all < 0 ? 0 : block.positives(all);
      }
    }
    return positives;
  }

  private void perImage(Writer out) throws IOException {
    out.write(
        "image_id,detections,ground_truths,tp_50,fp_50,fn_50,ignored_50,tp_75,fp_75,fn_75,"
            + "ignored_75\n");
    int limit = params.maxDetections().get(cap);
    for (ImageMatches image : images) {
      StringBuilder row = new StringBuilder();
      row.append(result.axes().imageIds()[image.imageIndex()]);
      long detections = 0;
      long truths = 0;
      for (MatchBlock block : image.blocks()) {
        detections += Math.min(limit, block.size());
        truths += all < 0 ? 0 : block.positives(all);
      }
      row.append(',').append(detections).append(',').append(all < 0 ? "" : Long.toString(truths));
      for (double threshold : THRESHOLDS) {
        appendCounts(row, image, params.iouThresholds().indexOf(threshold), limit, truths);
      }
      out.write(row.append('\n').toString());
    }
  }

  private void appendCounts(StringBuilder row, ImageMatches image, int t, int limit, long truths) {
    if (t < 0 || all < 0) {
      row.append(",,,,");
      return;
    }
    int cell = all * params.iouThresholds().size() + t;
    long right = 0;
    long wrong = 0;
    long ignored = 0;
    for (MatchBlock block : image.blocks()) {
      for (int rank = 0; rank < Math.min(limit, block.size()); rank++) {
        if (bit(block.ignored(rank), cell)) {
          ignored++;
        } else if (bit(block.matched(rank), cell)) {
          right++;
        } else {
          wrong++;
        }
      }
    }
    for (long count : new long[] {right, wrong, truths - right, ignored}) {
      row.append(',').append(count);
    }
  }

  private static boolean bit(long[] words, int cell) {
    return (words[cell >>> 6] >>> cell & 1) != 0;
  }

  private void curves(Writer out) throws IOException {
    out.write("category_id,category,iou,recall,precision,score\n");
    DetectionArrays arrays = result.arrays();
    for (int k = 0; k < arrays.shape()[2] && all >= 0; k++) {
      String category =
          params.useCategories()
              ? result.axes().categoryIds()[k]
                  + ","
                  + CsvText.cell(result.axes().categoryNames().get(k))
              : ",all";
      for (int t = 0; t < arrays.shape()[0]; t++) {
        for (int r = 0; r < arrays.shape()[1]; r++) {
          int i = arrays.precisionIndex(t, r, k, all, cap);
          if (arrays.precision()[i] == DetectionResult.UNDEFINED) {
            continue;
          }
          out.write(
              category
                  + ","
                  + params.iouThresholds().get(t)
                  + ","
                  + params.recallThresholds().get(r)
                  + ","
                  + arrays.precision()[i]
                  + ","
                  + arrays.scores()[i]
                  + "\n");
        }
      }
    }
  }

  private static String number(double value) {
    return value == DetectionResult.UNDEFINED ? "" : Double.toString(value);
  }
}
