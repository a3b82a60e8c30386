package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The records met so far, by 128 bits of some of their fields. */
final class Fingerprints {
  private final List<String> fields;
  private final Set<Key> seen = new HashSet<>();

  private record Key(long first, long second) {}

  /**
   * @param fields what makes two records the same
   */
  Fingerprints(String... fields) {
    this.fields = List.of(fields);
  }

  /** Whether no earlier record was the same. */
  boolean add(JsonNode record) {
    long first = 17;
    long second = 31;
    for (String key : fields) {
      JsonNode value = record.get(key);
      String text = value == null ? "" : value.toString();
      for (int i = 0; i < text.length(); i++) {
        first = first * 0x9E3779B97F4A7C15L + text.charAt(i);
        second = (second ^ text.charAt(i)) * 0x100000001B3L;
        second ^= second >>> 29;
      }
      first = first * 31 + 1;
    }
    return seen.add(new Key(first, second));
  }
}
