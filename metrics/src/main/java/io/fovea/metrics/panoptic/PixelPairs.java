package io.fovea.metrics.panoptic;

import java.util.Arrays;

/**
 * How many pixels each pair of an annotated and a predicted id has, in ascending order of the pair.
 * Neighbouring pixels are mostly of one pair, so they are counted as runs before anything is looked
 * up.
 */
final class PixelPairs {
  private static final int ID_BITS = 24;
  private static final int ID_MASK = (1 << ID_BITS) - 1;
  private static final long FREE = -1;

  private long[] keys = new long[256];
  private long[] counts = new long[256];
  private int size;

  private PixelPairs() {
    Arrays.fill(keys, FREE);
  }

  /** One pair. */
  interface Visitor {
    void visit(int truth, int predicted, long pixels);
  }

  static PixelPairs count(int[] truths, int[] predictions) {
    var pairs = new PixelPairs();
    int i = 0;
    while (i < truths.length) {
      int truth = truths[i];
      int predicted = predictions[i];
      int start = i++;
      while (i < truths.length && truths[i] == truth && predictions[i] == predicted) {
        i++;
      }
      pairs.add(key(truth, predicted), i - start);
    }
    pairs.sort();
    return pairs;
  }

  private static long key(int truth, int predicted) {
    return (long) truth << ID_BITS | predicted;
  }

  private void add(long key, long pixels) {
    if (2 * size >= keys.length) {
      grow();
    }
    int at = place(key);
    if (keys[at] == FREE) {
      keys[at] = key;
      size++;
    }
    counts[at] += pixels;
  }

  private int place(long key) {
    int mask = keys.length - 1;
    int at = (int) (key * 0x9E3779B97F4A7C15L >>> 40) & mask;
    while (keys[at] != FREE && keys[at] != key) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldCounts = counts;
    keys = new long[2 * oldKeys.length];
    counts = new long[keys.length];
    Arrays.fill(keys, FREE);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != FREE) {
        int at = place(oldKeys[i]);
        keys[at] = oldKeys[i];
        counts[at] = oldCounts[i];
      }
    }
  }

  private void sort() {
    long[] sorted = Arrays.stream(keys).filter(key -> key != FREE).sorted().toArray();
    long[] sortedCounts = new long[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      sortedCounts[i] = counts[place(sorted[i])];
    }
    keys = sorted;
    counts = sortedCounts;
  }

  void forEach(Visitor visitor) {
    for (int i = 0; i < keys.length; i++) {
      visitor.visit((int) (keys[i] >>> ID_BITS), (int) (keys[i] & ID_MASK), counts[i]);
    }
  }

  /** Pixels of a pair, 0 where there is none. */
  long of(int truth, int predicted) {
    int at = Arrays.binarySearch(keys, key(truth, predicted));
    return at < 0 ? 0 : counts[at];
  }
}
