package io.fovea.pipeline.validate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Documents that each break one rule, made of documents that break none. */
final class Cases {
  private final Map<Rule, Check> cases = new LinkedHashMap<>();

  /** Validates what breaks a rule. */
  interface Check {
    Validation run() throws IOException;
  }

  void put(Rule rule, Check check) {
    assertThat(cases.put(rule, check)).as(rule.code()).isNull();
  }

  /** Makes sure that all rules have a case, and that each is found in its own. */
  void assertAllFound(Collection<Rule> rules) throws IOException {
    assertThat(cases.keySet()).containsExactlyInAnyOrderElementsOf(new HashSet<>(rules));
    for (var each : cases.entrySet()) {
      Validation validation = each.getValue().run();
      assertThat(broken(validation)).as(each.getKey().code()).contains(each.getKey());
      assertThat(validation.count(each.getKey().severity())).isPositive();
      assertThat(ValidationText.of(validation)).contains("[" + each.getKey().code() + "]");
    }
  }

  /** The rules that documents break. */
  static Set<Rule> broken(Validation validation) {
    return validation.documents().stream()
        .flatMap(d -> d.found().stream())
        .map(Findings.Found::rule)
        .collect(Collectors.toSet());
  }

  /** A text with its first occurrence of something replaced, which must be there. */
  static String replaced(String text, String from, String to) {
    assertThat(text).contains(from);
    return text.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to));
  }
}
