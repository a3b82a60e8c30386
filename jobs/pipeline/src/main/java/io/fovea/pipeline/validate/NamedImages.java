package io.fovea.pipeline.validate;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Holds the images that results name to those of the ground truth. */
final class NamedImages {
  private static final int SHOWN = 5;

  private final Set<String> truth;
  private final Findings findings;
  private final Set<String> seen = new HashSet<>();

  /**
   * @param truth names of the ground truth's images, in its order
   */
  NamedImages(Set<String> truth, Findings findings) {
    this.truth = truth;
    this.findings = findings;
  }

  /**
   * Notes a record, whose {@code image} names one.
   *
   * @param image the name; null where it is none
   */
  void check(JsonNode record, String image, String at) {
    if (image == null) {
      findings.add(DocumentRule.NAMED_IMAGE, at, Fields.shown(record, "image"));
      return;
    }
    if (!seen.add(image)) {
      findings.add(
          DocumentRule.NAMED_IMAGE_REPEATED,
          Headers.named(at, image),
          "an earlier record has it too");
    }
    if (!truth.contains(image)) {
      findings.add(DocumentRule.NAMED_IMAGE_UNKNOWN, at, Fields.shown(record, "image"));
    }
  }

  /** How many names were given. */
  int count() {
    return seen.size();
  }

  /** Notes the ground truth's images that no record named, once all are read. */
  void tellUnanswered() {
    List<String> missing = truth.stream().filter(name -> !seen.contains(name)).toList();
    if (!missing.isEmpty()) {
      findings.add(
          DocumentRule.NAMED_IMAGES_WITHOUT_RESULTS,
          "",
          missing.size()
              + " of "
              + truth.size()
              + " images, the first are "
              + missing.stream().limit(SHOWN).map(Fields::printable).collect(joining(", ")));
    }
  }
}
