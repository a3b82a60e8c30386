package io.fovea.metrics.detection;

import io.fovea.metrics.stats.NumpySum;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The scores of a dataset: the reference's arrays and the means that are read from them.
 *
 * @param axes what was scored
 * @param params how
 * @param arrays precision, scores and recall
 * @param quirks how often each {@link Quirk} was met; those not met are absent
 */
public record DetectionResult(
    DatasetAxes axes, DetectionParams params, DetectionArrays arrays, Map<Quirk, Long> quirks) {
  /** The value of a mean over nothing: no ground truth in the category and area range. */
  public static final double UNDEFINED = -1;

  /** A result folded elsewhere, category by category; {@link Builder#put} each category once. */
  public static final class Builder {
    private final DatasetAxes axes;
    private final DetectionParams params;
    private final DetectionArrays arrays;

    public Builder(DatasetAxes axes, DetectionParams params) {
      this.axes = axes;
      this.params = params;
      this.arrays =
          DetectionArrays.unscored(params, params.useCategories() ? axes.categoryIds().length : 1);
    }

    /**
     * Sets the curves of category {@code k}, whose ground truths that count are {@code positives}
     * by area range.
     */
    public void put(int k, CurveAccumulator curves, long[] positives) {
      curves.writeTo(arrays, k, positives);
    }

    public DetectionResult build(Map<Quirk, Long> quirks) {
      return new DetectionResult(axes, params, arrays, quirks);
    }
  }

  /**
   * The same result of some categories alone: what scoring those alone gives, bit for bit.
   *
   * @param places of the categories, ascending, each once
   * @throws IllegalStateException where categories are pooled
   */
  public DetectionResult ofCategories(int[] places) {
    if (!params.useCategories()) {
      throw new IllegalStateException("categories are pooled");
    }
    long[] ids = Arrays.stream(places).mapToLong(k -> axes.categoryIds()[k]).toArray();
    List<String> names = Arrays.stream(places).mapToObj(axes.categoryNames()::get).toList();
    List<String> frequencies =
        axes.frequencies().isEmpty()
            ? List.of()
            : Arrays.stream(places).mapToObj(axes.frequencies()::get).toList();
    var part = new DatasetAxes(axes.digest(), axes.imageIds(), ids, names, ids, frequencies);
    DetectionArrays to = DetectionArrays.unscored(params, places.length);
    int[] shape = to.shape();
    int tail = shape[3] * shape[4];
    for (int t = 0; t < shape[0]; t++) {
      for (int k = 0; k < places.length; k++) {
        for (int r = 0; r < shape[1]; r++) {
          int from = arrays.precisionIndex(t, r, places[k], 0, 0);
          int at = to.precisionIndex(t, r, k, 0, 0);
          System.arraycopy(arrays.precision(), from, to.precision(), at, tail);
          System.arraycopy(arrays.scores(), from, to.scores(), at, tail);
        }
        System.arraycopy(
            arrays.recall(),
            arrays.recallIndex(t, places[k], 0, 0),
            to.recall(),
            to.recallIndex(t, k, 0, 0),
            tail);
      }
    }
    return new DetectionResult(part, params, to, quirks);
  }

  /** The twelve numbers and the table that pycocotools prints. */
  public DetectionSummary summary() {
    return DetectionSummary.of(this);
  }

  /**
   * Average precision: the mean over recall points, and over IoU thresholds and categories where
   * these are not given.
   *
   * @param iouThreshold only where the threshold equals this, or all where it is NaN
   * @param category place of the category, or empty for all
   * @param area place of the area range
   * @param cap place of the cap
   * @return 0 to 1, or {@link #UNDEFINED}
   */
  public double averagePrecision(double iouThreshold, OptionalInt category, int area, int cap) {
    return averagePrecision(iouThreshold, categories(category), area, cap);
  }

  /** As above over some categories, by place, ascending; {@link #UNDEFINED} over none. */
  public double averagePrecision(double iouThreshold, int[] categories, int area, int cap) {
    int[] shape = arrays.shape();
    double[] cells = new double[shape[0] * shape[1] * categories.length];
    int n = 0;
    for (int t = 0; t < shape[0]; t++) {
      if (!Double.isNaN(iouThreshold) && params.iouThresholds().get(t) != iouThreshold) {
        continue;
      }
      for (int r = 0; r < shape[1]; r++) {
        for (int k : categories) {
          cells[n++] = arrays.precision()[arrays.precisionIndex(t, r, k, area, cap)];
        }
      }
    }
    return meanOfDefined(cells, n);
  }

  /** Average recall: the mean of the final recall; parameters as in {@link #averagePrecision}. */
  public double averageRecall(double iouThreshold, OptionalInt category, int area, int cap) {
    int[] shape = arrays.shape();
    double[] cells = new double[shape[0] * shape[2]];
    int n = 0;
    for (int t = 0; t < shape[0]; t++) {
      if (!Double.isNaN(iouThreshold) && params.iouThresholds().get(t) != iouThreshold) {
        continue;
      }
      for (int k : categories(category)) {
        cells[n++] = arrays.recall()[arrays.recallIndex(t, k, area, cap)];
      }
    }
    return meanOfDefined(cells, n);
  }

  private int[] categories(OptionalInt category) {
    return category.isPresent()
        ? new int[] {category.getAsInt()}
        : IntStream.range(0, arrays.shape()[2]).toArray();
  }

  /** numpy's mean of the cells above -1, in their order. */
  private static double meanOfDefined(double[] cells, int n) {
    int kept = 0;
    for (int i = 0; i < n; i++) {
      if (cells[i] > UNDEFINED) {
        cells[kept++] = cells[i];
      }
    }
    return kept == 0 ? UNDEFINED : NumpySum.mean(Arrays.copyOf(cells, kept));
  }
}
