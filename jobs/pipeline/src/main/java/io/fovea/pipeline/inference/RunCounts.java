package io.fovea.pipeline.inference;

import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How often a system's further graphs ran for an image, counted over images. */
final class RunCounts {
  private final SortedMap<Integer, Long> images = new TreeMap<>();

  /** More images by their number of runs. */
  void add(Map<Integer, Integer> more) {
    more.forEach((runs, count) -> images.merge(runs, (long) count, Long::sum));
  }

  /** Images by their number of runs; null where there are none. */
  SortedMap<Integer, Long> counts() {
    return images.isEmpty() ? null : images;
  }

  /** For people: least, most, mean and standard deviation. */
  static String describe(SortedMap<Integer, Long> counts) {
    double n = 0;
    double sum = 0;
    double squares = 0;
    for (Map.Entry<Integer, Long> entry : counts.entrySet()) {
      n += entry.getValue();
      sum += (double) entry.getKey() * entry.getValue();
      squares += (double) entry.getKey() * entry.getKey() * entry.getValue();
    }
    double mean = sum / n;
    return String.format(
        Locale.ROOT,
        "%d to %d times an image, %.2f on average, standard deviation %.2f",
        counts.firstKey(),
        counts.lastKey(),
        mean,
        Math.sqrt(Math.max(0, squares / n - mean * mean)));
  }

  /** As a footer holds it: {@code 1:3,4:10}. */
  static String text(SortedMap<Integer, Integer> runs) {
    return runs.entrySet().stream()
        .map(entry -> entry.getKey() + ":" + entry.getValue())
        .collect(Collectors.joining(","));
  }

  /**
   * What {@link #text} wrote; nothing of null.
   *
   * @throws RuntimeException if it is something else
   */
  @SuppressWarnings("NonApiType") // It goes to the driver, and has to be serialisable.
  static TreeMap<Integer, Integer> parse(String text) {
    TreeMap<Integer, Integer> runs = new TreeMap<>();
    if (text != null) {
      for (String entry : text.split(",", -1)) {
        int colon = entry.indexOf(':');
        runs.put(
            Integer.parseInt(entry.substring(0, colon)),
            Integer.parseInt(entry.substring(colon + 1)));
      }
    }
    return runs;
  }
}
