package io.fovea.pipeline.validate;

/** A validation as text for people. */
public final class ValidationText {
  private ValidationText() {}

  /** The text, its lines ended. */
  public static String of(Validation validation) {
    StringBuilder text = new StringBuilder();
    for (Findings document : validation.documents()) {
      text.append(document.location())
          .append(": ")
          .append(String.join(", ", document.counts()))
          .append('\n');
      for (Findings.Found found : document.found()) {
        append(text, found);
      }
      text.append('\n');
    }
    long errors = validation.count(Severity.ERROR);
    long warnings = validation.count(Severity.WARNING);
    text.append(
        errors + warnings == 0
            ? "No problems found.\n"
            : counted(errors, "error") + ", " + counted(warnings, "warning") + "\n");
    return text.toString();
  }

  private static void append(StringBuilder text, Findings.Found found) {
    Rule rule = found.rule();
    text.append('\n')
        .append(rule.severity() == Severity.ERROR ? "  ERROR    " : "  WARNING  ")
        .append(rule.title());
    if (found.count() > 1) {
      text.append(" (").append(found.count()).append(" times)");
    }
    text.append(" [").append(rule.code()).append("]\n");
    for (Findings.Example example : found.examples()) {
      text.append("           ");
      if (!example.record().isEmpty()) {
        text.append(example.record()).append(": ");
      }
      text.append(example.detail()).append('\n');
    }
    if (found.count() > found.examples().size()) {
      text.append("           and ").append(found.count() - found.examples().size());
      text.append(" more\n");
    }
    text.append("           Remedy: ").append(rule.remedy()).append('\n');
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
