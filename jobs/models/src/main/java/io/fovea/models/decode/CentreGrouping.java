package io.fovea.models.decode;

import io.fovea.models.SampleException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Panoptic-DeepLab's grouping: peaks of a heatmap are the centres of things, each pixel of a thing
 * belongs to the centre that it points closest to, and each group has the class that most of its
 * pixels have. Stuff is what the semantic map says, where there is enough of it.
 *
 * @param centreThreshold heatmap values up to it are no centres: 0.1 as published
 * @param kernel side of the square of which a centre is the largest value, odd: 7 in the paper; 13
 *     for Cityscapes and 41 for COCO in its authors' second implementation
 * @param mostCentres only values above the so-manieth largest are centres: 200 in the paper, later
 *     400. That value itself and its equals are not
 * @param stuffArea pixels; see {@link Merge}. 2048 for Cityscapes and 4096 for COCO
 * @param merge which of the two published rules
 */
public record CentreGrouping(
    float centreThreshold, int kernel, int mostCentres, int stuffArea, Merge merge) {

  /** The authors' second implementation has two rules, which differ. */
  public enum Merge {
    /**
     * Of the compiled operation: stuff of {@code stuffArea} or fewer pixels is dropped; pixels of
     * things without a centre, where there is no centre at all, are one thing.
     */
    KERNEL,
    /**
     * Of its fall-back: stuff of fewer than {@code stuffArea} pixels is dropped; pixels of things
     * without a centre belong to nothing.
     */
    FALLBACK
  }

  public CentreGrouping {
    if (kernel < 1 || kernel % 2 == 0 || mostCentres < 1 || !(centreThreshold >= 0)) {
      throw new IllegalArgumentException(
          "kernel " + kernel + ", " + mostCentres + " centres above " + centreThreshold);
    }
  }

  /**
   * Groups the pixels of one image. Things come first, by their centres row by row, then stuff by
   * class. A thing's score is the heatmap's value at its centre, 0 without one; stuff has none of
   * its own and gets 1.
   *
   * @param semantic every pixel's class
   * @param heatmap of the same size, row by row
   * @param offsets from every pixel to its centre: all rows of y, then all of x
   * @param isThing which classes are things
   * @throws SampleException OUTPUT_INVALID for values that are not finite
   */
  public PanopticMap group(
      SemanticMap semantic, float[] heatmap, float[] offsets, IntPredicate isThing)
      throws SampleException {
    int height = semantic.height();
    int width = semantic.width();
    int pixels = height * width;
    if (heatmap.length != pixels || offsets.length != 2 * pixels) {
      throw new IllegalArgumentException(
          heatmap.length + " and " + offsets.length + " values for " + pixels + " pixels");
    }
    new Grid(heatmap, 0, width, height, width).requireFinite("heatmap");
    new Grid(offsets, 0, width, 2 * height, width).requireFinite("offsets");
    int[] labels = semantic.labels();
    int classes = 1 + Arrays.stream(labels).max().orElse(0);
    boolean[] things = new boolean[classes];
    for (int c = 0; c < classes; c++) {
      things[c] = isThing.test(c);
    }
    int[] centres = centres(heatmap, height, width);
    // Per pixel, 1 + its centre; 0 for stuff, and for all where there are no centres.
    int[] group = new int[pixels];
    int[][] votes = new int[centres.length + 1][classes];
    for (int i = 0; i < pixels; i++) {
      if (things[labels[i]]) {
        group[i] = nearest(centres, width, i, offsets);
        votes[group[i]][labels[i]]++;
      }
    }
    List<PanopticMap.Segment> segments = new ArrayList<>();
    int[] idOfGroup = new int[centres.length + 1];
    for (int g = merge == Merge.KERNEL ? 0 : 1; g <= centres.length; g++) {
      int area = Arrays.stream(votes[g]).sum();
      if (area > 0) {
        double score = g == 0 ? 0 : Math.min(1, heatmap[centres[g - 1]]);
        idOfGroup[g] = segments.size() + 1;
        segments.add(new PanopticMap.Segment(idOfGroup[g], most(votes[g]), true, score, area));
      }
    }
    int[] idOfStuff = new int[classes];
    int[] areas = new int[classes];
    for (int label : labels) {
      areas[label]++;
    }
    for (int c = 0; c < classes; c++) {
      boolean enough = merge == Merge.KERNEL ? areas[c] > stuffArea : areas[c] >= stuffArea;
      if (!things[c] && enough && areas[c] > 0) {
        idOfStuff[c] = segments.size() + 1;
        segments.add(new PanopticMap.Segment(idOfStuff[c], c, false, 1, areas[c]));
      }
    }
    int[] ids = new int[pixels];
    for (int i = 0; i < pixels; i++) {
      ids[i] = things[labels[i]] ? idOfGroup[group[i]] : idOfStuff[labels[i]];
    }
    return new PanopticMap(height, width, ids, segments);
  }

  /** The first of the most frequent. */
  private static int most(int[] votes) {
    int best = 0;
    for (int c = 1; c < votes.length; c++) {
      best = votes[c] > votes[best] ? c : best;
    }
    return best;
  }

  /** 1 + the first of the centres that are closest to where a pixel points; 0 without any. */
  private static int nearest(int[] centres, int width, int pixel, float[] offsets) {
    int row = pixel / width;
    float y = row + offsets[pixel];
    float x = pixel % width + offsets[offsets.length / 2 + pixel];
    int best = 0;
    float least = Float.POSITIVE_INFINITY;
    for (int c = 0; c < centres.length; c++) {
      int centreRow = centres[c] / width;
      float down = centreRow - y;
      float across = centres[c] % width - x;
      float distance = down * down + across * across;
      if (best == 0 || distance < least) {
        best = c + 1;
        least = distance;
      }
    }
    return best;
  }

  /** The pixels that are centres, row by row. */
  private int[] centres(float[] heatmap, int height, int width) {
    float[] kept = new float[heatmap.length];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = heatmap[i] > centreThreshold ? heatmap[i] : 0;
    }
    float[] across = largest(kept, height, width, 1, width);
    float[] around = largest(across, width, height, width, 1);
    int[] peaks = new int[kept.length];
    float[] values = new float[kept.length];
    int count = 0;
    for (int i = 0; i < kept.length; i++) {
      if (kept[i] > 0 && kept[i] == around[i]) {
        values[count] = kept[i];
        peaks[count++] = i;
      }
    }
    if (count < mostCentres) {
      return Arrays.copyOf(peaks, count);
    }
    float[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    float last = sorted[count - mostCentres];
    int[] best = new int[count];
    int found = 0;
    for (int i = 0; i < count; i++) {
      if (values[i] > last) {
        best[found++] = peaks[i];
      }
    }
    return Arrays.copyOf(best, found);
  }

  /** The largest value within half a kernel, along lines of values that are {@code step} apart. */
  private float[] largest(float[] values, int lines, int length, int step, int lineStep) {
    float[] result = new float[values.length];
    int reach = kernel / 2;
    for (int line = 0; line < lines; line++) {
      for (int i = 0; i < length; i++) {
        float most = 0;
        for (int j = Math.max(0, i - reach); j <= Math.min(length - 1, i + reach); j++) {
          most = Math.max(most, values[line * lineStep + j * step]);
        }
        result[line * lineStep + i * step] = most;
      }
    }
    return result;
  }
}
