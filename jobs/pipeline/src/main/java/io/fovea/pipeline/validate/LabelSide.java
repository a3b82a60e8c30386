package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** One side of a labelled video, truth or predicted, as what is asked of it. */
final class LabelSide {
  static final int MAX_LABEL = 1 << 30;

  /** Pixels by frame. */
  final List<Integer> frames = new ArrayList<>();

  /** What is labelled, as class times 2^32 plus instance. */
  final TreeSet<Long> segments = new TreeSet<>();

  /** Of the video, or its place. */
  final String name;

  private LabelSide(String name) {
    this.name = name;
  }

  /**
   * Reads a side.
   *
   * @param prefix of its fields
   * @return null where it has no labels that are usable
   */
  static LabelSide of(JsonNode record, String prefix, long position, String at, Findings findings) {
    JsonNode named = record.get("name");
    String name = named != null && named.isTextual() ? named.textValue() : Long.toString(position);
    LabelSide side = new LabelSide(name);
    JsonNode classes = list(record, prefix + "_sem", at, findings);
    JsonNode instances = list(record, prefix + "_ins", at, findings);
    if (classes == null || instances == null) {
      return null;
    }
    if (classes.size() != instances.size()) {
      findings.add(
          LabelRule.LABEL_FRAMES,
          at,
          classes.size() + " frames of classes, and " + instances.size() + " of instances");
      return null;
    }
    for (int t = 0; t < classes.size(); t++) {
      int[] ofClasses = flat(classes.get(t));
      int[] ofInstances = flat(instances.get(t));
      if (ofClasses == null || ofInstances == null) {
        findings.add(
            LabelRule.LABEL_VALUE,
            at,
            "in frame " + t + " of '" + prefix + (ofClasses == null ? "_sem'" : "_ins'"));
        return null;
      }
      if (ofClasses.length != ofInstances.length) {
        findings.add(
            LabelRule.LABEL_FRAMES,
            at,
            "frame "
                + t
                + " has "
                + ofClasses.length
                + " pixels of classes, and "
                + ofInstances.length
                + " of instances");
        return null;
      }
      side.add(ofClasses, ofInstances);
    }
    return side;
  }

  private static JsonNode list(JsonNode record, String field, String at, Findings findings) {
    JsonNode value = record.get(field);
    if (value == null || !value.isArray()) {
      findings.add(
          LabelRule.LABELS_MISSING,
          at,
          "'" + field + "' is " + (value == null ? "missing" : "no list"));
      return null;
    }
    return value;
  }

  private void add(int[] classes, int[] instances) {
    long last = -1;
    for (int i = 0; i < classes.length; i++) {
      long segment = ((long) classes[i] << Integer.SIZE) + instances[i];
      if (segment != last) {
        segments.add(segment);
        last = segment;
      }
    }
    frames.add(classes.length);
  }

  /** The whole numbers of a list or of lists in it; null where there is something else. */
  private static int[] flat(JsonNode frame) {
    List<JsonNode> rows = new ArrayList<>();
    if (!frame.isArray()) {
      return null;
    }
    boolean nested = !frame.isEmpty() && frame.get(0).isArray();
    if (nested) {
      frame.forEach(rows::add);
    } else {
      rows.add(frame);
    }
    int[] numbers = new int[rows.stream().mapToInt(JsonNode::size).sum()];
    int n = 0;
    for (JsonNode row : rows) {
      for (JsonNode value : row) {
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(number >= 0 && number <= MAX_LABEL && number == Math.rint(number))) {
          return null;
        }
        numbers[n++] = (int) number;
      }
      if (!row.isArray()) {
        return null;
      }
    }
    return numbers;
  }

  /** Notes what is no label where one is wanted. */
  static void requireLabel(JsonNode value, String what, Findings findings) {
    if (flat(JsonNodeFactory.instance.arrayNode().add(value)) == null) {
      findings.add(
          LabelRule.LABEL_HEADER, "", "'" + what + "' has " + Fields.printable(value.toString()));
    }
  }

  static int classOf(long segment) {
    return (int) (segment >> Integer.SIZE);
  }
}
