package io.fovea.models.attention;

import java.util.Map;

/** Axial-DeepLab's equation 4, pixel by pixel, for any neighbourhood. */
final class ReferencePositionSensitive {
  private static final double EPSILON = 1e-5;

  /** Which pixels a pixel looks at, and where in the relative table their offset stands. */
  interface Neighbourhood {
    boolean sees(int dy, int dx);

    int place(int dy, int dx);
  }

  private final Map<String, float[]> weights;
  private final int heads;
  private final int values;
  private final boolean mixed;
  private final boolean normalised;
  private final Neighbourhood neighbourhood;

  ReferencePositionSensitive(
      Map<String, float[]> weights,
      int heads,
      int values,
      boolean mixed,
      boolean normalised,
      Neighbourhood neighbourhood) {
    this.weights = weights;
    this.heads = heads;
    this.values = values;
    this.mixed = mixed;
    this.normalised = normalised;
    this.neighbourhood = neighbourhood;
  }

  /** One image's map of pixels, row by row, each with its channels; so is the result. */
  double[][] attend(double[][] pixels, int height, int width) {
    double[][] all = Plain.linear(pixels, weights.get("qkv_transform.weight"), null);
    for (double[] pixel : all) {
      for (int c = 0; c < pixel.length; c++) {
        pixel[c] = norm("bn_qkv", c, pixel[c]);
      }
    }
    double[][] result = new double[pixels.length][values];
    for (int at = 0; at < pixels.length; at++) {
      for (int head = 0; head < heads; head++) {
        look(all, at, head, height, width, result[at]);
      }
    }
    return result;
  }

  private void look(double[][] all, int at, int head, int height, int width, double[] result) {
    int each = values / heads;
    int half = each / 2;
    int first = head * 2 * each;
    float[] table = weights.get("relative");
    int places = table.length / (2 * each);
    double[] logits = new double[height * width];
    for (int p = 0; p < logits.length; p++) {
      int dy = p / width - at / width;
      int dx = p % width - at % width;
      logits[p] = Double.NEGATIVE_INFINITY;
      if (neighbourhood.sees(dy, dx)) {
        int forKeys = neighbourhood.place(dy, dx);
        int forQueries = mixed ? neighbourhood.place(-dy, -dx) : forKeys;
        double alike = 0;
        double byQuery = 0;
        double byKey = 0;
        for (int c = 0; c < half; c++) {
          double q = all[at][first + c];
          double k = all[p][first + half + c];
          alike += q * k;
          byQuery += q * table[c * places + forQueries];
          byKey += k * table[(half + c) * places + forKeys];
        }
        logits[p] =
            norm("bn_similarity", head, alike)
                + norm("bn_similarity", heads + head, byQuery)
                + norm("bn_similarity", 2 * heads + head, byKey);
      }
    }
    double[] share = Plain.softmax(logits);
    for (int c = 0; c < each; c++) {
      double content = 0;
      double position = 0;
      for (int p = 0; p < share.length; p++) {
        if (share[p] > 0) {
          int dy = p / width - at / width;
          int dx = p % width - at % width;
          int place = mixed ? neighbourhood.place(-dy, -dx) : neighbourhood.place(dy, dx);
          content += share[p] * all[p][first + each + c];
          position += share[p] * table[(each + c) * places + place];
        }
      }
      int channel = head * each + c;
      result[channel] =
          norm("bn_output", 2 * channel, content) + norm("bn_output", 2 * channel + 1, position);
    }
  }

  private double norm(String name, int channel, double x) {
    if (!normalised) {
      return x;
    }
    double variance = weights.get(name + ".running_var")[channel];
    return (x - weights.get(name + ".running_mean")[channel])
            / Math.sqrt(variance + EPSILON)
            * weights.get(name + ".weight")[channel]
        + weights.get(name + ".bias")[channel];
  }
}
