package io.fovea.models.recipe;

/** Images that the tests and their generator scripts both make from a seed. */
final class Generated {
  private Generated() {}

  /** The upper bytes of Knuth's 64-bit linear congruential generator. */
  static byte[] pixels(long seed, int count) {
    byte[] pixels = new byte[count];
    long state = seed;
    for (int i = 0; i < count; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      pixels[i] = (byte) (state >>> 56);
    }
    return pixels;
  }
}
