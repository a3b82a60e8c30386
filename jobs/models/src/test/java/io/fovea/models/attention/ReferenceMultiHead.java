package io.fovea.models.attention;

import java.util.Map;

/** SeqRank's equations 1 to 4, a head and a query at a time. */
public final class ReferenceMultiHead {
  /** What is added to the logit of a query and a key. */
  public interface Added {
    double at(int query, int key);
  }

  private ReferenceMultiHead() {}

  public static double[][] attend(
      MultiHead options,
      Map<String, float[]> weights,
      double[][] queries,
      double[][] keys,
      double[][] values,
      Added added) {
    int width = options.width();
    double[][] q = projected(options, weights, queries, "q_proj", 0);
    double[][] k = projected(options, weights, keys, "k_proj", 1);
    double[][] v = projected(options, weights, values, "v_proj", 2);
    int each = width / options.heads();
    double scale = Math.sqrt(options.scale() == MultiHead.Scale.MODEL_WIDTH ? width : each);
    double[][] heard = new double[q.length][width];
    for (int head = 0; head < options.heads(); head++) {
      for (int i = 0; i < q.length; i++) {
        double[] logits = new double[k.length];
        for (int j = 0; j < k.length; j++) {
          logits[j] =
              Plain.dot(q[i], k[j], head * each, (head + 1) * each) / scale + added.at(i, j);
        }
        double[] share = Plain.softmax(logits);
        for (int c = head * each; c < (head + 1) * each; c++) {
          for (int j = 0; j < k.length; j++) {
            heard[i][c] += share[j] * v[j][c];
          }
        }
      }
    }
    return Plain.linear(heard, weights.get("out_proj.weight"), weights.get("out_proj.bias"));
  }

  private static double[][] projected(
      MultiHead options, Map<String, float[]> weights, double[][] x, String name, int part) {
    if (options.names() == MultiHead.Names.SEPARATE) {
      return Plain.linear(x, weights.get(name + ".weight"), weights.get(name + ".bias"));
    }
    int width = options.width();
    float[] weight = new float[width * width];
    System.arraycopy(weights.get("in_proj_weight"), part * weight.length, weight, 0, weight.length);
    float[] bias = null;
    if (options.biases()) {
      bias = new float[width];
      System.arraycopy(weights.get("in_proj_bias"), part * width, bias, 0, width);
    }
    return Plain.linear(x, weight, bias);
  }
}
