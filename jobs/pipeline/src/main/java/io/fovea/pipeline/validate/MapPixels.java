package io.fovea.pipeline.validate;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.dataset.LabelMap;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a map of labels shows.
 *
 * @param pixels how many pixels each label has
 * @param problem null, or why the map cannot be read; then the rest is empty
 */
record MapPixels(int height, int width, Map<Integer, Long> pixels, String problem) {

  /** Reads a map of segments, in colour. */
  static MapPixels ofColours(String location) {
    try {
      return count(LabelMap.readColours(location));
    } catch (UserError e) {
      return unreadable(e);
    }
  }

  /** Counts the pixels of a map. */
  static MapPixels count(LabelMap map) {
    int[] labels = map.labels();
    Map<Integer, Long> pixels = new TreeMap<>();
    for (int i = 0; i < labels.length; ) {
      int from = i;
      while (i < labels.length && labels[i] == labels[from]) {
        i++;
      }
      pixels.merge(labels[from], (long) (i - from), Long::sum);
    }
    return new MapPixels(map.height(), map.width(), pixels, null);
  }

  /**
   * A map that was refused.
   *
   * @throws UserError where it is not the file's fault
   */
  static MapPixels unreadable(UserError e) {
    if (e.exitCode() != ExitCode.INPUT) {
      throw e;
    }
    return new MapPixels(0, 0, Map.of(), e.problem());
  }

  boolean hasSize(int[] size) {
    return Arrays.equals(size, size());
  }

  int[] size() {
    return new int[] {height, width};
  }
}
