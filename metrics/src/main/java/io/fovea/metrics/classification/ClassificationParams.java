package io.fovea.metrics.classification;

import io.fovea.metrics.UserError;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How classification is scored.
 *
 * @param tops among how many best classes the right one is looked for, ascending, each at least 1
 */
public record ClassificationParams(List<Integer> tops) implements Serializable {
  private static final int MOST = 1000;

  public ClassificationParams {
    tops = new ArrayList<>(tops.stream().sorted().distinct().toList());
    if (tops.isEmpty() || tops.get(0) < 1 || tops.get(tops.size() - 1) > MOST) {
      throw UserError.usage("top is " + tops, "Give numbers of 1 to " + MOST + ", such as 1,5.");
    }
  }

  /** Top-1 and top-5. */
  public static ClassificationParams standard() {
    return new ClassificationParams(List.of(1, 5));
  }

  /** The most best classes that are looked at. */
  public int most() {
    return tops.get(tops.size() - 1);
  }
}
