package io.fovea.models.attention;

/** A2-FPN's equations 1 and 6, and the first without its scale. */
final class ReferenceQueryKey {
  enum Kind {
    DOT_PRODUCT,
    SCALED_DOT_PRODUCT,
    SCALED_COSINE
  }

  private ReferenceQueryKey() {}

  static double logit(Kind kind, double[] q, double[] k) {
    double dot = Plain.dot(q, k, 0, q.length);
    return switch (kind) {
      case DOT_PRODUCT -> dot;
      case SCALED_DOT_PRODUCT -> dot / Math.sqrt(q.length);
      case SCALED_COSINE -> {
        double lengths =
            Math.max(1e-12, Math.sqrt(Plain.dot(q, q, 0, q.length)))
                * Math.max(1e-12, Math.sqrt(Plain.dot(k, k, 0, k.length)));
        yield Math.sqrt(q.length) * dot / lengths;
      }
    };
  }

  static double[] weights(Kind kind, double[] q, double[][] k) {
    double[] logits = new double[k.length];
    for (int j = 0; j < k.length; j++) {
      logits[j] = logit(kind, q, k[j]);
    }
    return Plain.softmax(logits);
  }

  static double[][] attend(Kind kind, double[][] q, double[][] k, double[][] v) {
    double[][] result = new double[q.length][v[0].length];
    for (int i = 0; i < q.length; i++) {
      double[] weights = weights(kind, q[i], k);
      for (int j = 0; j < k.length; j++) {
        for (int c = 0; c < v[0].length; c++) {
          result[i][c] += weights[j] * v[j][c];
        }
      }
    }
    return result;
  }
}
