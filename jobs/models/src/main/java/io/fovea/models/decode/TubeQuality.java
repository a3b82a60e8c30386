package io.fovea.models.decode;

import java.io.Serializable;

/**
 * How sure a model is of a tube's masks, as sums over some frames. Probabilities above one half in
 * single precision are whole numbers of 2^-24, so that sums are exact: frames may be added in any
 * order and in any groups, with the same outcome to the bit.
 *
 * @param units the sum of probabilities above one half, in units of 2^-24
 * @param pixels how many there are, at the content's resolution
 */
public record TubeQuality(long units, long pixels) implements Serializable {
  /** Over no frames. */
  public static final TubeQuality NONE = new TubeQuality(0, 0);

  private static final float UNIT = 0x1p24f;

  /** What the authors add to the number of pixels lest they divide by zero. */
  private static final double EPSILON = 1e-6;

  private static final float HALF = 0.5f;

  /** Over one frame's mask. */
  static TubeQuality of(float[] logits) {
    long units = 0;
    long pixels = 0;
    for (float logit : logits) {
      float probability = Activation.sigmoid(logit);
      if (probability > HALF) {
        units += (long) (probability * UNIT);
        pixels++;
      }
    }
    return new TubeQuality(units, pixels);
  }

  /** Over the frames of both. */
  public TubeQuality plus(TubeQuality other) {
    return new TubeQuality(units + other.units, pixels + other.pixels);
  }

  /** The mean probability within the masks, 0 where they are empty. */
  public double mean() {
    return units / (double) UNIT / (pixels + EPSILON);
  }
}
