package io.fovea.pipeline.validate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was found in one document: how often each rule was broken, and the first places. */
public final class Findings {
  private final String location;
  private final int examplesKept;
  private final Map<Rule, Found> found = new TreeMap<>(Rules.ORDER);
  private final List<String> counts = new ArrayList<>();

  /**
   * One place where a rule was broken.
   *
   * @param record which record, for instance {@code annotations[3] (id 7)}; empty for the document
   * @param detail what was found there, with the value
   */
  public record Example(String record, String detail) {}

  /** A rule that was broken, how often, and where first. */
  public static final class Found {
    private final Rule rule;
    private final List<Example> examples = new ArrayList<>();
    private long count;

    private Found(Rule rule) {
      this.rule = rule;
    }

    public Rule rule() {
      return rule;
    }

    public long count() {
      return count;
    }

    public List<Example> examples() {
      return examples;
    }
  }

  /**
   * @param location of the document
   * @param examplesKept how many places of a rule are kept; the count is exact all the same
   */
  Findings(String location, int examplesKept) {
    this.location = location;
    this.examplesKept = examplesKept;
  }

  /** The document. */
  public String location() {
    return location;
  }

  /** The broken rules, in the order of docs/validate.md. */
  public List<Found> found() {
    return List.copyOf(found.values());
  }

  /** What the document has, for instance {@code 31 images}. */
  public List<String> counts() {
    return counts;
  }

  /** How many problems of a severity there are. */
  public long count(Severity severity) {
    return found.values().stream()
        .filter(f -> f.rule.severity() == severity)
        .mapToLong(Found::count)
        .sum();
  }

  void add(Rule rule, String record, String detail) {
    Found at = found.computeIfAbsent(rule, Found::new);
    if (at.count++ < examplesKept) {
      at.examples.add(new Example(record, detail));
    }
  }

  void counted(long count, String one, String many) {
    counts.add(count + " " + (count == 1 ? one : many));
  }
}
