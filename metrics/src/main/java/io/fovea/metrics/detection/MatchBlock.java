package io.fovea.metrics.detection;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

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

  /**
   * A block of matches that were decided elsewhere, of up to 64 pairs of an area range and an IoU
   * threshold.
   *
   * @param matched by detection, in rank order: its bits
   * @param ignored likewise
   * @param positives ground truths that count, by area range
   */
  public static MatchBlock of(
      int imageIndex,
      int categoryIndex,
      double[] scores,
      long[] matched,
      long[] ignored,
      int[] positives) {
    return new MatchBlock(imageIndex, categoryIndex, scores, matched, ignored, positives);
  }

  /** Place of the image among those scored. */
  public int imageIndex() {
    return imageIndex;
  }

  /** Place of the category among those scored; 0 where they are pooled. */
  public int categoryIndex() {
    return categoryIndex;
  }

  /** How many detections there are. */
  public int size() {
    return scores.length;
  }

  /** The score of the detection of that rank. */
  public double score(int rank) {
    return scores[rank];
  }

  /** The "matched" words of the detection of that rank; a copy. */
  public long[] matched(int rank) {
    return Arrays.copyOfRange(matched, rank * words, (rank + 1) * words);
  }

  /** The "ignored" words of the detection of that rank; a copy. */
  public long[] ignored(int rank) {
    return Arrays.copyOfRange(ignored, rank * words, (rank + 1) * words);
  }

  /** Whether the detection of that rank is matched in a cell, {@code a * T + t}. */
  public boolean isMatched(int rank, int cell) {
    return get(matched, rank * words, cell);
  }

  /** Whether the detection of that rank is ignored in a cell. */
  public boolean isIgnored(int rank, int cell) {
    return get(ignored, rank * words, cell);
  }

  /** Ground truths that count, in area range {@code a}. */
  public int positives(int a) {
    return positives[a];
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(categoryIndex);
    out.writeInt(scores.length);
    for (double score : scores) {
      out.writeDouble(score);
    }
    for (long word : matched) {
      out.writeLong(word);
    }
    for (long word : ignored) {
      out.writeLong(word);
    }
    for (int count : positives) {
      out.writeInt(count);
    }
  }

  static MatchBlock read(DataInput in, int imageIndex, DetectionParams params) throws IOException {
    int areas = params.areaRanges().size();
    int words = words(areas * params.iouThresholds().size());
    int categoryIndex = in.readInt();
    double[] scores = new double[in.readInt()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = in.readDouble();
    }
    long[] matched = readLongs(in, scores.length * words);
    long[] ignored = readLongs(in, scores.length * words);
    int[] positives = new int[areas];
    for (int a = 0; a < areas; a++) {
      positives[a] = in.readInt();
    }
    return new MatchBlock(imageIndex, categoryIndex, scores, matched, ignored, positives);
  }

  private static long[] readLongs(DataInput in, int n) throws IOException {
    long[] longs = new long[n];
    for (int i = 0; i < n; i++) {
      longs[i] = in.readLong();
    }
    return longs;
  }

  /** Words of bits that so many cells take. */
  static int words(int cells) {
    return (cells + 63) >>> 6;
  }

  static boolean get(long[] bits, int offset, int cell) {
    return (bits[offset + (cell >>> 6)] >>> cell & 1) != 0;
  }
}
