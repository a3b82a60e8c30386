package io.fovea.metrics.saliency;

/** How rank becomes gray in the maps that the papers' code writes and reads. */
public enum GrayLevels {
  /** ASSR, OCOR and DSGNN: five fixed grays, the last for all beyond the fifth. */
  ASSR {
    @Override
    public int[] of(int objects) {
      int[] grays = new int[objects];
      for (int i = 0; i < objects; i++) {
        grays[i] = FIVE[Math.min(i, FIVE.length - 1)];
      }
      return grays;
    }
  },
  /** QAGNet on ASSR: steps of 25.5 down from 255, at least 25. */
  QAGNET_ASSR {
    @Override
    public int[] of(int objects) {
      int[] grays = new int[objects];
      for (int i = 0; i < objects; i++) {
        grays[i] = Math.max(25, (int) Math.floor(25.5 * (10 - i)));
      }
      return grays;
    }
  },
  /** QAGNet on IRSR and SIFR: 255 times the rank from below over the number of objects. */
  QAGNET_FRACTIONS {
    @Override
    public int[] of(int objects) {
      int[] grays = new int[objects];
      for (int i = 0; i < objects; i++) {
        grays[i] = (int) (255.0 * (objects - i) / objects);
      }
      return grays;
    }
  },
  /** SeqRank's saved maps: evenly from 255 to half of it. */
  SEQRANK {
    @Override
    public int[] of(int objects) {
      int[] grays = new int[objects];
      double step = objects == 1 ? 0 : -0.5 / (objects - 1);
      for (int i = 0; i < objects; i++) {
        boolean last = i > 0 && i == objects - 1;
        grays[i] = (int) (255 * (last ? 0.5 : i * step + 1));
      }
      return grays;
    }
  };

  private static final int[] FIVE = {255, 229, 204, 178, 153};

  /** The grays of an image's objects from the most to the least salient, 0 to 255. */
  public abstract int[] of(int objects);

  /**
   * PPA and PSR: five values rather than grays, for a plot from 0 to 1.
   *
   * @param order 1 to 5; 1 is the most salient
   */
  public static double plotValue(int order) {
    return (10 - (order - 1)) / 10.0;
  }
}
