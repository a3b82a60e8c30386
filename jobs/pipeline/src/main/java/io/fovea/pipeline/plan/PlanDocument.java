package io.fovea.pipeline.plan;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.pipeline.plan.PlanValue.Kind;
import io.fovea.pipeline.plan.PlanValue.Mapping;
import io.fovea.pipeline.plan.PlanValue.Scalar;
import io.fovea.pipeline.plan.PlanValue.Sequence;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML as plain values. A plan comes from outside: no tag constructs anything, and size,
 * depth and aliases are bounded before anything is expanded.
 */
final class PlanDocument {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 20;
  private static final int MAX_ALIASES = 20;
  private static final int MAX_VALUES = 100_000;

  private final String location;
  private int values;

  private PlanDocument(String location) {
    this.location = location;
  }

  /**
   * The mapping that a document consists of.
   *
   * @param location for messages
   * @throws UserError naming the line that cannot be read
   */
  static Mapping parse(byte[] yaml, String location) {
    if (yaml.length > MAX_BYTES) {
      throw UserError.usage(
          location + " has " + yaml.length + " bytes, and a plan has " + MAX_BYTES + " at most",
          "Check that this is a plan.");
    }
    PlanValue value = new PlanDocument(location).read(decode(yaml, location));
    if (value instanceof Mapping mapping) {
      return mapping;
    }
    throw UserError.usage(
        location + " is not a mapping of keys to values", "Write a plan as 'key: value' lines.");
  }

  /**
   * One value as {@code --set} gives it.
   *
   * @param where for messages
   */
  static PlanValue value(String yaml, String where) {
    PlanValue value = new PlanDocument(null).read(yaml, where);
    return value == null ? new Scalar("", Kind.NOTHING, where) : value;
  }

  private static String decode(byte[] yaml, String location) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(yaml)).toString();
    } catch (CharacterCodingException e) {
      throw new UserError(
          ExitCode.USAGE, location + " is not UTF-8 text", "Save the plan as UTF-8.", e);
    }
  }

  private PlanValue read(String yaml) {
    return read(yaml, location);
  }

  private PlanValue read(String yaml, String source) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_BYTES);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setAllowDuplicateKeys(false);
    options.setAllowRecursiveKeys(false);
    try {
      Node node = new Yaml(new SafeConstructor(options)).compose(new StringReader(yaml));
      return node == null ? null : convert(node, source, 0);
    } catch (MarkedYAMLException e) {
      String line =
          e.getProblemMark() == null || location == null
              ? ""
              : ", line " + (e.getProblemMark().getLine() + 1);
      throw new UserError(
          ExitCode.USAGE, source + line + ": " + e.getProblem(), "Mend the YAML there.", e);
    } catch (YAMLException e) {
      throw new UserError(
          ExitCode.USAGE, source + ": " + e.getMessage(), "Mend the YAML there.", e);
    }
  }

  private PlanValue convert(Node node, String source, int depth) {
    String where =
        location == null ? source : source + ", line " + (node.getStartMark().getLine() + 1);
    if (depth > MAX_DEPTH || ++values > MAX_VALUES) {
      throw UserError.usage(
          where + ": the plan is nested too deeply or its aliases unfold too far",
          "Write the values out, without anchors and aliases.");
    }
    if (node instanceof MappingNode mapping) {
      require(node, Tag.MAP, where);
      Map<String, PlanValue> entries = new LinkedHashMap<>();
      for (NodeTuple tuple : mapping.getValue()) {
        String key = key(tuple.getKeyNode(), where);
        if (entries.put(key, convert(tuple.getValueNode(), source, depth + 1)) != null) {
          throw UserError.usage(where + ": the key '" + key + "' is given twice", "Keep one.");
        }
      }
      return new Mapping(entries, where);
    }
    if (node instanceof SequenceNode sequence) {
      require(node, Tag.SEQ, where);
      List<PlanValue> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        items.add(convert(item, source, depth + 1));
      }
      return new Sequence(items, where);
    }
    return new Scalar(((ScalarNode) node).getValue(), kind(node, where), where);
  }

  private static String key(Node node, String where) {
    if (node instanceof ScalarNode scalar && !node.getTag().equals(Tag.MERGE)) {
      kind(node, where);
      return scalar.getValue();
    }
    throw UserError.usage(where + ": a key that is not plain text", "Write keys as plain words.");
  }

  private static Kind kind(Node node, String where) {
    Tag tag = node.getTag();
    if (tag.equals(Tag.INT)) {
      return Kind.INTEGER;
    }
    if (tag.equals(Tag.FLOAT)) {
      return Kind.NUMBER;
    }
    if (tag.equals(Tag.BOOL)) {
      return Kind.TRUTH;
    }
    if (tag.equals(Tag.NULL)) {
      return Kind.NOTHING;
    }
    if (!tag.equals(Tag.TIMESTAMP)) {
      require(node, Tag.STR, where);
    }
    return Kind.TEXT;
  }

  private static void require(Node node, Tag expected, String where) {
    if (!node.getTag().equals(expected)) {
      throw UserError.usage(
          where + ": the tag " + node.getTag().getValue() + " is not taken in a plan",
          "Leave tags (!...) out: a plan has plain values only.");
    }
  }
}
