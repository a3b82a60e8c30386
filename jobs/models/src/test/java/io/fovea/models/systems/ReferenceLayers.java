package io.fovea.models.systems;

import io.fovea.models.attention.MultiHead;
import io.fovea.models.attention.Plain;
import io.fovea.models.attention.ReferenceMultiHead;
import java.util.HashMap;
import java.util.Map;

/** Layers in plain Java that read their weights by name. */
final class ReferenceLayers {
  private final Map<String, float[]> weights;
  private final MultiHead attention;

  ReferenceLayers(Map<String, float[]> weights, MultiHead attention) {
    this.weights = weights;
    this.attention = attention;
  }

  static double[][] sum(double[][] a, double[][] b) {
    double[][] sum = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int c = 0; c < a[0].length; c++) {
        sum[i][c] = a[i][c] + b[i][c];
      }
    }
    return sum;
  }

  float[] weight(String name) {
    return weights.get(name);
  }

  double[][] linear(String name, double[][] x) {
    return Plain.linear(x, weights.get(name + ".weight"), weights.get(name + ".bias"));
  }

  double[][] norm(String name, double[][] x) {
    float[] scale = weights.get(name + ".weight");
    float[] shift = weights.get(name + ".bias");
    double[][] result = new double[x.length][x[0].length];
    for (int i = 0; i < x.length; i++) {
      double mean = 0;
      double variance = 0;
      for (double value : x[i]) {
        mean += value / x[i].length;
      }
      for (double value : x[i]) {
        variance += (value - mean) * (value - mean) / x[i].length;
      }
      for (int c = 0; c < x[i].length; c++) {
        result[i][c] = (x[i][c] - mean) / Math.sqrt(variance + 1e-5) * scale[c] + shift[c];
      }
    }
    return result;
  }

  double[][] attend(String name, double[][] queries, double[][] keys, double[][] values) {
    Map<String, float[]> own = new HashMap<>();
    weights.forEach(
        (key, value) -> {
          if (key.startsWith(name + ".")) {
            own.put(key.substring(name.length() + 1), value);
          }
        });
    return ReferenceMultiHead.attend(attention, own, queries, keys, values, (i, j) -> 0);
  }

  static double[][] relu(double[][] x) {
    double[][] result = new double[x.length][x[0].length];
    for (int i = 0; i < x.length; i++) {
      for (int c = 0; c < x[0].length; c++) {
        result[i][c] = Math.max(0, x[i][c]);
      }
    }
    return result;
  }

  static double[][] gelu(double[][] x) {
    double[][] result = new double[x.length][x[0].length];
    for (int i = 0; i < x.length; i++) {
      for (int c = 0; c < x[0].length; c++) {
        result[i][c] = x[i][c] * (1 + erf(x[i][c] / Math.sqrt(2))) / 2;
      }
    }
    return result;
  }

  /** By its series, which converges everywhere and is exact enough up to 5. */
  private static double erf(double x) {
    double bounded = Math.max(-5, Math.min(5, x));
    double term = bounded;
    double sum = bounded;
    for (int n = 1; n < 200; n++) {
      term *= -bounded * bounded / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }
}
