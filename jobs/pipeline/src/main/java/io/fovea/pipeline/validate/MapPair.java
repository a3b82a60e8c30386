package io.fovea.pipeline.validate;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.dataset.LabelMap;

/**
 * A map of classes and the predicted one.
 *
 * @param predicted null where there is none
 * @param agreeing how many pixels agree where the prediction is taken for itself less 1, for
 *     itself, and for itself plus 1; of annotated pixels that count
 */
record MapPair(MapPixels truth, MapPixels predicted, long[] agreeing) {

  /**
   * Reads the two.
   *
   * @param predictedFile null where there is none
   * @param ignored the value that does not count
   */
  static MapPair read(String truthFile, String predictedFile, int ignored) {
    Read truth = Read.of(truthFile);
    Read predicted = predictedFile == null ? null : Read.of(predictedFile);
    long[] agreeing = new long[3];
    if (predicted != null && truth.map != null && predicted.map != null) {
      int[] annotated = truth.map.labels();
      int[] given = predicted.map.labels();
      for (int i = 0; i < Math.min(annotated.length, given.length); i++) {
        int distance = annotated[i] - given[i];
        if (annotated[i] != ignored && distance >= -1 && distance <= 1) {
          agreeing[distance + 1]++;
        }
      }
    }
    return new MapPair(truth.pixels, predicted == null ? null : predicted.pixels, agreeing);
  }

  private record Read(LabelMap map, MapPixels pixels) {
    static Read of(String location) {
      try {
        LabelMap map = LabelMap.readClasses(location);
        return new Read(map, MapPixels.count(map));
      } catch (UserError e) {
        return new Read(null, MapPixels.unreadable(e));
      }
    }
  }
}
