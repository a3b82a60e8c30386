package io.fovea.metrics.detection;

/**
 * The matches of one image in one category, compact: what average precision needs and nothing else.
 *
 * <p>Detections stand in rank order (descending score, ties in file order), cut at the largest cap.
 * Each has a bit set for "matched" and one for "ignored"; bit {@code a * T + t} is area range
 * {@code a} at IoU threshold {@code t}, little-endian in words of 64, {@link #words} words a
 * detection.
 */
public final class MatchBlock {
  final int imageIndex;
  final int categoryIndex;
  final int words;
  final double[] scores;
  final long[] matched;
  final long[] ignored;

  /** Ground truths that count, by area range. */
  final int[] positives;

  MatchBlock(
      int imageIndex,
      int categoryIndex,
      double[] scores,
      long[] matched,
      long[] ignored,
      int[] positives) {
    this.imageIndex = imageIndex;
    this.categoryIndex = categoryIndex;
    this.scores = scores;
    this.words = scores.length == 0 ? 1 : matched.length / scores.length;
    this.matched = matched;
    this.ignored = ignored;
    this.positives = positives;
  }

  public int imageIndex() {
    return imageIndex;
  }

  public int categoryIndex() {
    return categoryIndex;
  }

  /** How many detections there are. */
  public int size() {
    return scores.length;
  }

  public double score(int rank) {
    return scores[rank];
  }

  /** The "matched" words of the detection of that rank; a copy. */
  public long[] matched(int rank) {
    return java.util.Arrays.copyOfRange(matched, rank * words, (rank + 1) * words);
  }

  /** The "ignored" words of the detection of that rank; a copy. */
  public long[] ignored(int rank) {
    return java.util.Arrays.copyOfRange(ignored, rank * words, (rank + 1) * words);
  }

  /** Ground truths that count, in area range {@code a}. */
  public int positives(int a) {
    return positives[a];
  }

  static int words(int cells) {
    return (cells + 63) >>> 6;
  }

  static boolean get(long[] bits, int offset, int cell) {
    return (bits[offset + (cell >>> 6)] >>> cell & 1) != 0;
  }
}
