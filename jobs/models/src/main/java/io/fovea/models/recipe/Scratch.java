package io.fovea.models.recipe;

/**
 * One thread's working arrays, kept from image to image. An array may be longer than asked for and
 * holds whatever it held.
 */
final class Scratch {
  /** Longer arrays are given back to the collector: one huge image is not to hold its memory on. */
  private static final int MOST_KEPT = 1 << 24;

  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  private int[] ints = new int[0];
  private int[] row = new int[0];
  private byte[] bytes = new byte[0];
  private float[] floats = new float[0];

  private Scratch() {}

  static Scratch ofThread() {
    return OF_THREAD.get();
  }

  int[] ints(int length) {
    if (ints.length >= length) {
      return ints;
    }
    int[] fresh = new int[length];
    ints = length <= MOST_KEPT ? fresh : ints;
    return fresh;
  }

  int[] row(int length) {
    if (row.length < length) {
      row = new int[length];
    }
    return row;
  }

  byte[] bytes(int length) {
    if (bytes.length >= length) {
      return bytes;
    }
    byte[] fresh = new byte[length];
    bytes = length <= MOST_KEPT ? fresh : bytes;
    return fresh;
  }

  float[] floats(int length) {
    if (floats.length < length) {
      floats = new float[length];
    }
    return floats;
  }
}
