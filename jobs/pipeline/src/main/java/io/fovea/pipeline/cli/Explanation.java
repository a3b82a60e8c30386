package io.fovea.pipeline.cli;

import java.util.List;
import java.util.Locale;

/** The text of {@code --explain}: what would run, a line a thing. */
final class Explanation {
  private final StringBuilder text = new StringBuilder();

  /**
   * @param what would run
   */
  Explanation(String what) {
    text.append("would run: ").append(Talk.oneLine(what)).append('\n');
  }

  Explanation line(String name, String value) {
    text.append(String.format(Locale.ROOT, "  %-11s %s%n", name, Talk.oneLine(value)));
    return this;
  }

  /** Several lines under one name. */
  Explanation lines(String name, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      line(i == 0 ? name : "", values.get(i));
    }
    return this;
  }

  /** The whole, its lines ended. */
  String text() {
    return text + "nothing was run and nothing was written\n";
  }
}
