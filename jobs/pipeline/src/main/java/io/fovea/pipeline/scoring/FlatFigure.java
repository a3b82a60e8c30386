package io.fovea.pipeline.scoring;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One figure of a score, of any task.
 *
 * @param task with its variant, such as {@code instance/segm}
 * @param metric such as {@code AP}
 * @param slice of what it is
 * @param value empty where it is undefined
 * @param count ground truths behind it, where the document says so
 */
record FlatFigure(
    String task, String metric, Slice slice, OptionalDouble value, OptionalLong count) {

  /** The key that trackers of experiments know it by. */
  String key() {
    return task + "/" + plain(metric) + "/" + slice.named;
  }

  /** A slash parts a key, so names have none; nor control characters. */
  static String plain(String name) {
    return name.replaceAll("[/\\p{Cntrl}]", "_");
  }

  /**
   * Of what a figure is: a part of the data, or all of it.
   *
   * @param named categories by name: {@code category=person}
   * @param numbered categories by id: {@code category:1}
   */
  record Slice(String named, String numbered) {
    static final Slice ALL = new Slice("all", "all");

    /** A part that has no id but its name. */
    static Slice of(String kind, String name) {
      return new Slice(kind + "=" + plain(name), kind + ":" + plain(name));
    }

    /** A part that is a word: {@code things}. */
    static Slice of(String word) {
      return new Slice(plain(word), plain(word));
    }

    /** A part of this part. */
    Slice and(Slice other) {
      if (equals(ALL)) {
        return other;
      }
      return other.equals(ALL)
          ? this
          : new Slice(named + "," + other.named, numbered + "," + other.numbered);
    }
  }
}
