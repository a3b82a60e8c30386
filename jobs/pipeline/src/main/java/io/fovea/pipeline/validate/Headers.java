package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;

/** What documents of Fovea's own formats say of themselves, and how they name images. */
final class Headers {
  private static final long VERSION = 1;

  private Headers() {}

  /** Looks at format and version. */
  static void check(Walk walk, String format, Findings findings) {
    JsonNode values = walk.values();
    if (!format.equals(Fields.text(values, "format"))) {
      findings.add(
          DocumentRule.FORMAT, "", Fields.shown(values, "format") + ", not \"" + format + "\"");
    }
    Long version = Fields.id(values, "version");
    if (version == null || version != VERSION) {
      findings.add(DocumentRule.FORMAT, "", Fields.shown(values, "version") + ", not " + VERSION);
    }
  }

  /** The name of a record of an image, which may be null. */
  static String named(String at, String image) {
    return image == null ? at : at + " (" + Fields.printable(image) + ")";
  }
}
