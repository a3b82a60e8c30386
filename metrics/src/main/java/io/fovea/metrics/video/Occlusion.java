package io.fovea.metrics.video;

import io.fovea.metrics.UserError;
import io.fovea.metrics.stats.NumpySum;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** How much of an object is hidden in a frame, as OVIS annotates it. */
public enum Occlusion {
  NONE("no_occlusion", 0),
  SLIGHT("slight_occlusion", 0.25),
  SEVERE("severe_occlusion", 0.75);

  private final String word;
  private final double value;

  Occlusion(String word, double value) {
    this.word = word;
    this.value = value;
  }

  /** OVIS' word for it. */
  public String word() {
    return word;
  }

  /**
   * The occlusion of that word.
   *
   * @throws UserError if there is none
   */
  public static Occlusion of(String word) {
    return Arrays.stream(values())
        .filter(each -> each.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                UserError.input(
                    "'" + word + "' is no occlusion",
                    "Give no_occlusion, slight_occlusion, severe_occlusion or null."));
  }

  /**
   * The occlusion of an object through a video: the mean of the greater half (rounded up) of its
   * frames' values.
   *
   * @param frames null where the object is not there
   * @return 0 to 0.75
   * @throws UserError if the object is in no frame, on which the reference divides by zero
   */
  public static double score(List<Occlusion> frames) {
    double[] greatest =
        frames.stream()
            .filter(Objects::nonNull)
            .map(frame -> frame.value)
            .sorted(Comparator.reverseOrder())
            .mapToDouble(Double::doubleValue)
            .toArray();
    if (greatest.length == 0) {
      throw UserError.input(
          "'occlusion' has no frame with a value, on which the reference divides by zero",
          "Give the occlusion of each frame that shows the object, or remove the annotation.");
    }
    return NumpySum.mean(Arrays.copyOf(greatest, (greatest.length + 1) / 2));
  }
}
