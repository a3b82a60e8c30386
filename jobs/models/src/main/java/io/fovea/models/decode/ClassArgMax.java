package io.fovea.models.decode;

/** The best class of every pixel, from one plane of scores a class; of equal ones the first. */
final class ClassArgMax {
  /** How many scores are held at a time. */
  private static final int BAND = 1 << 22;

  private ClassArgMax() {}

  /** Gives one class's scores of some rows. */
  interface Rows {
    /** Scores of the band that was last begun. */
    float[] scores(int label);
  }

  /** Begins a band of rows. */
  interface Bands {
    Rows begin(int from, int to);
  }

  static SemanticMap of(int classes, int height, int width, Bands bands) {
    int[] labels = new int[Math.multiplyExact(height, width)];
    int step = (int) Math.max(1, Math.min(height, BAND / ((long) classes * width)));
    for (int from = 0; from < height; from += step) {
      int to = Math.min(height, from + step);
      Rows rows = bands.begin(from, to);
      float[] best = rows.scores(0);
      for (int label = 1; label < classes; label++) {
        float[] scores = rows.scores(label);
        for (int i = 0; i < scores.length; i++) {
          if (scores[i] > best[i]) {
            best[i] = scores[i];
            labels[from * width + i] = label;
          }
        }
      }
    }
    return new SemanticMap(height, width, labels);
  }
}
