package io.fovea.models.decode;

import io.fovea.models.Options;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Some of a model's labels, as a setting names them: {@code all}, {@code none}, or labels and
 * stretches of them such as {@code 0-79,92}.
 *
 * @param all whether it is every label; {@code labels} is empty then
 */
record LabelSet(boolean all, TreeSet<Integer> labels) implements IntPredicate {
  private static final Pattern STRETCH = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");
  private static final int LARGEST = 1 << 20;

  /**
   * Reads a setting: text, or a list of numbers.
   *
   * @throws io.fovea.metrics.UserError if it names no labels
   */
  static LabelSet of(Options options, String name, String fallback) {
    String text = options.text(name, fallback).replaceAll("[\\[\\]\\s]", "");
    if (text.equals("all")) {
      return new LabelSet(true, new TreeSet<>());
    }
    var labels = new TreeSet<Integer>();
    if (!text.equals("none") && !text.isEmpty()) {
      for (String part : text.split(",", -1)) {
        Matcher stretch = STRETCH.matcher(part.replaceFirst("\\.0$", ""));
        int from = stretch.matches() ? Integer.parseInt(stretch.group(1)) : -1;
        int to = from < 0 || stretch.group(2) == null ? from : Integer.parseInt(stretch.group(2));
        if (from < 0 || to < from || to > LARGEST) {
          throw options.wrong(name, text, "all, none, or labels such as 0-79,92");
        }
        for (int label = from; label <= to; label++) {
          labels.add(label);
        }
      }
    }
    return new LabelSet(false, labels);
  }

  @Override
  public boolean test(int label) {
    return all || labels.contains(label);
  }

  /** As settings and digests write it. */
  String text() {
    return all
        ? "all"
        : labels.isEmpty()
            ? "none"
            : labels.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
