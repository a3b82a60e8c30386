package io.fovea.pipeline.validate;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The rules of all tasks. */
final class Rules {
  /** In the order of docs/validate.md, in which they are told. */
  static final List<Rule> ALL =
      Stream.<Rule[]>of(
              DocumentRule.values(),
              CocoRule.values(),
              LvisRule.values(),
              KeypointRule.values(),
              VideoRule.values(),
              LabelRule.values(),
              PanopticRule.values(),
              SemanticRule.values(),
              ClassificationRule.values(),
              RankingRule.values())
          .flatMap(Stream::of)
          .toList();

  private static final Map<Rule, Integer> PLACES = places();

  /** By their places in {@link #ALL}. */
  static final Comparator<Rule> ORDER = Comparator.comparing(PLACES::get);

  private Rules() {}

  private static Map<Rule, Integer> places() {
    Map<Rule, Integer> places = new HashMap<>();
    ALL.forEach(rule -> places.put(rule, places.size()));
    return places;
  }
}
