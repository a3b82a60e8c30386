package io.fovea.models.decode;

import io.fovea.models.SampleException;
import io.fovea.models.session.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * One class of an image.
 *
 * @param label the model's own class index
 * @param score its share by softmax, 0 to 1
 */
public record ClassScore(int label, double score) {

  /**
   * The best classes of one image, by falling score; equal ones by label.
   *
   * @param logits [N, classes]
   * @param most how many at the most
   * @throws SampleException OUTPUT_INVALID for another shape, or logits that are not finite
   */
  public static List<ClassScore> best(Tensor logits, int batchIndex, int most)
      throws SampleException {
    Declared.requireImage("logits", logits, batchIndex);
    Declared.requireShape("logits", logits, -1, -1);
    int classes = logits.axis(1);
    float[] shares = Activation.softmax(logits.floats(), batchIndex * classes, classes);
    List<ClassScore> best = new ArrayList<>();
    for (int label : Activation.largest(shares, most)) {
      Declared.requireScore(shares[label], "the share of class", label);
      best.add(new ClassScore(label, shares[label]));
    }
    return best;
  }
}
