package io.fovea.metrics.detection;

import java.util.List;

/**
 * Everything about the matching of one image in one category, for inspection and error analysis.
 * Indices refer to the lists that were given to the kernel.
 *
 * @param categoryId the category, or {@link DetectionKernel#ALL_CATEGORIES} where categories are
 *     pooled
 * @param detections by rank: index of the detection, cut at the largest cap
 * @param truths the ground truths of the group in file order
 * @param ious by rank, then truth in the order of {@code truths}; -1 where mask sizes differ
 * @param areas one entry an area range, in the order of the parameters
 */
public record MatchDetail(
    long categoryId, int[] detections, int[] truths, double[][] ious, List<Area> areas) {

  /**
   * The matching in one area range.
   *
   * @param trialOrder places in {@code truths} in the order they are tried: those that count, then
   *     the ignored ones
   * @param truthIgnored by trial order
   * @param truthOf by IoU threshold, then rank: place in {@code truths}, or -1
   * @param detectionOf by IoU threshold, then trial order: rank of the detection that last took it,
   *     or -1
   * @param detectionIgnored by IoU threshold, then rank
   */
  public record Area(
      int[] trialOrder,
      boolean[] truthIgnored,
      int[][] truthOf,
      int[][] detectionOf,
      boolean[][] detectionIgnored) {}
}
