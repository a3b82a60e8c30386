package io.fovea.pipeline.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Checks a document against one of {@code data-schemas/}. Knows the part of JSON Schema that they
 * use, and fails on any other keyword rather than let it pass unseen.
 */
public final class JsonSchema {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final JsonNode root;

  private JsonSchema(JsonNode root) {
    this.root = root;
  }

  /** The schema of that file name. */
  public static JsonSchema named(String name) throws IOException {
    Path file = Path.of(System.getProperty("fovea.root"), "data-schemas", name);
    return new JsonSchema(MAPPER.readTree(file.toFile()));
  }

  /** What is wrong with a document; empty if it is as the schema says. */
  public List<String> problems(JsonNode document) {
    List<String> problems = new ArrayList<>();
    check(document, root, "$", problems);
    return problems;
  }

  private void check(JsonNode value, JsonNode schema, String at, List<String> problems) {
    if (schema.isBoolean()) {
      if (!schema.asBoolean()) {
        problems.add(at + " is not allowed");
      }
      return;
    }
    schema
        .properties()
        .forEach(
            rule -> {
              JsonNode wanted = rule.getValue();
              switch (rule.getKey()) {
                case "$schema", "$id", "$defs", "title", "description", "default" -> {}
                case "$ref" -> check(value, root.at(wanted.asText().substring(1)), at, problems);
                case "allOf" -> wanted.forEach(part -> check(value, part, at, problems));
                case "anyOf" ->
                    require(
                        java.util.stream.StreamSupport.stream(wanted.spliterator(), false)
                            .anyMatch(part -> fits(value, part, at)),
                        at,
                        rule,
                        problems);
                case "propertyNames" ->
                    value
                        .fieldNames()
                        .forEachRemaining(
                            name -> check(TextNode.valueOf(name), wanted, at, problems));
                case "uniqueItems" -> {
                  Set<JsonNode> distinct = new HashSet<>();
                  value.forEach(distinct::add);
                  require(
                      !wanted.asBoolean() || distinct.size() == value.size(), at, rule, problems);
                }
                case "minItems" -> require(value.size() >= wanted.asInt(), at, rule, problems);
                case "maxItems" -> require(value.size() <= wanted.asInt(), at, rule, problems);
                case "maximum" ->
                    require(value.asDouble() <= wanted.asDouble(), at, rule, problems);
                case "type" -> require(isType(value, wanted.asText()), at, rule, problems);
                case "const" -> require(value.equals(wanted), at, rule, problems);
                case "enum" ->
                    require(
                        StreamSupport.stream(wanted.spliterator(), false).anyMatch(value::equals),
                        at,
                        rule,
                        problems);
                case "pattern" ->
                    require(
                        Pattern.compile(wanted.asText()).matcher(value.asText()).find(),
                        at,
                        rule,
                        problems);
                case "minimum" ->
                    require(value.asDouble() >= wanted.asDouble(), at, rule, problems);
                case "required" ->
                    wanted.forEach(key -> require(value.has(key.asText()), at, rule, problems));
                case "properties" ->
                    wanted
                        .properties()
                        .forEach(
                            own -> {
                              if (value.has(own.getKey())) {
                                check(
                                    value.get(own.getKey()),
                                    own.getValue(),
                                    at + "." + own.getKey(),
                                    problems);
                              }
                            });
                case "additionalProperties" ->
                    value
                        .properties()
                        .forEach(
                            own -> {
                              if (!schema.path("properties").has(own.getKey())) {
                                check(own.getValue(), wanted, at + "." + own.getKey(), problems);
                              }
                            });
                case "items" -> {
                  for (int i = 0; i < value.size(); i++) {
                    check(value.get(i), wanted, at + "[" + i + "]", problems);
                  }
                }
                default -> throw new IllegalArgumentException("keyword " + rule.getKey());
              }
            });
  }

  private boolean fits(JsonNode value, JsonNode schema, String at) {
    List<String> problems = new ArrayList<>();
    check(value, schema, at, problems);
    return problems.isEmpty();
  }

  private static void require(
      boolean holds, String at, Map.Entry<String, JsonNode> rule, List<String> problems) {
    if (!holds) {
      problems.add(at + ": " + rule.getKey() + " " + rule.getValue());
    }
  }

  private static boolean isType(JsonNode value, String type) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      default -> throw new IllegalArgumentException("type " + type);
    };
  }
}
