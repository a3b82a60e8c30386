package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.dataset.LooseDocument;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes the records of a document to their checks, in the order of the file, and notes what is
 * wrong with the document as a whole.
 */
final class Walk {
  private final String location;
  private final Findings findings;
  private final String expected;
  private final Map<String, Section> sections = new LinkedHashMap<>();
  private final Map<String, Integer> times = new HashMap<>();
  private final ObjectNode values = JsonNodeFactory.instance.objectNode();

  /** Looks at one record, which is an object. */
  interface Check {
    /**
     * @param position in its list, from 0
     * @param name of the record for findings, such as {@code annotations[3]}
     */
    void check(JsonNode record, long position, String name);
  }

  private record Section(Check check, boolean required, boolean plain, List<String> after) {}

  /**
   * @param expected what the document should be, as the end of a sentence
   */
  Walk(String location, Findings findings, String expected) {
    this.location = location;
    this.findings = findings;
    this.expected = expected;
  }

  /**
   * Adds a list that the object must hold.
   *
   * @param after lists that are read before it, wherever they stand: the document is read again
   *     where they come later
   */
  Walk require(String key, Check check, String... after) {
    sections.put(key, new Section(check, true, false, Arrays.asList(after)));
    return this;
  }

  /** Adds a list that the object may hold, of things that are not judged as records. */
  Walk takePlain(String key, Consumer<JsonNode> check) {
    sections.put(
        key, new Section((record, position, name) -> check.accept(record), false, true, List.of()));
    return this;
  }

  /** Adds a list that the object may hold. */
  Walk take(String key, Check check, String... after) {
    sections.put(key, new Section(check, false, false, Arrays.asList(after)));
    return this;
  }

  /**
   * Reads an object that holds lists.
   *
   * @return whether it could be read to its end
   */
  boolean object() {
    Set<String> postponed = new HashSet<>();
    boolean whole = read(sections.keySet(), postponed);
    return whole && (postponed.isEmpty() || read(postponed, null));
  }

  /**
   * Reads a list of records, named {@link LooseDocument#RESULTS}.
   *
   * @return whether it could be read to its end
   */
  boolean list(Check check) {
    LooseDocument document = LooseDocument.open(location);
    try (document) {
      while (document.hasNext()) {
        LooseDocument.Entry entry = document.next();
        if (!document.isList()) {
          wrong("it is an object with '" + Fields.printable(entry.section()) + "'");
          return false;
        }
        check(entry, check, false);
      }
      if (!document.isList()) {
        wrong("it is an object");
        return false;
      }
    } catch (UserError e) {
      return unreadable(e);
    }
    return true;
  }

  /** How often a list was met; known once the object was read. */
  int times(String key) {
    return times.getOrDefault(key, 0);
  }

  /** What the object says beside its lists; known once it was read. */
  JsonNode values() {
    return values;
  }

  /**
   * @param postponed takes the lists that were left for later; null where none is
   */
  private boolean read(Set<String> wanted, Set<String> postponed) {
    boolean first = postponed != null;
    LooseDocument document = LooseDocument.open(location, wanted::contains);
    try (document) {
      while (document.hasNext()) {
        LooseDocument.Entry entry = document.next();
        if (document.isList()) {
          wrong("it is a list");
          return false;
        }
        Section section = sections.get(entry.section());
        boolean early =
            first
                && section.after.stream()
                    .anyMatch(needed -> !document.sections().containsKey(needed));
        if (early) {
          postponed.add(entry.section());
        }
        if (!first || !postponed.contains(entry.section())) {
          check(entry, section.check, section.plain);
        }
      }
      if (document.isList()) {
        wrong("it is a list");
        return false;
      }
      if (first) {
        values.setAll(document.others());
        times.putAll(document.sections());
        checkSections(document);
      }
    } catch (UserError e) {
      return unreadable(e);
    }
    return true;
  }

  private void check(LooseDocument.Entry entry, Check check, boolean plain) {
    String name = entry.section() + "[" + entry.position() + "]";
    if (plain || entry.value().isObject()) {
      check.check(entry.value(), entry.position(), name);
    } else {
      findings.add(
          DocumentRule.NOT_AN_OBJECT, name, "it is " + Fields.printable(entry.value().toString()));
    }
  }

  private void checkSections(LooseDocument document) {
    sections.forEach(
        (key, section) -> {
          int times = document.sections().getOrDefault(key, 0);
          if (times > 1) {
            findings.add(
                DocumentRule.SECTION_REPEATED, "", "'" + key + "' is there " + times + " times");
          } else if (times == 0 && section.required) {
            findings.add(
                DocumentRule.SECTION_MISSING,
                "",
                document.others().containsKey(key)
                    ? "'" + key + "' is there, but is no list"
                    : "there is no '" + key + "'");
          }
        });
  }

  private void wrong(String is) {
    findings.add(DocumentRule.WRONG_DOCUMENT, "", is + ", and " + expected + " is wanted");
  }

  private boolean unreadable(UserError e) {
    findings.add(DocumentRule.UNREADABLE, "", e.problem());
    return false;
  }
}
