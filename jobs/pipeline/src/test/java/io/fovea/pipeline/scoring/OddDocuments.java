package io.fovea.pipeline.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Valid JSON with something odd in it: fields that are missing, of another type, or twice. */
public final class OddDocuments {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] VALUES = {
    "null",
    "true",
    "\"x\"",
    "\"\"",
    "0",
    "-1",
    "0.5",
    "1e300",
    "2147483648",
    "99999999999999999999",
    "[]",
    "[[]]",
    "{}",
    "[1,2]",
    "[0,0,0,0]",
    "[[1,1,5,1]]",
    "{\"size\":[3,4],\"counts\":[12]}"
  };

  private OddDocuments() {}

  /** Writes a document with one to three odd places. */
  public static Path mutated(Path source, Path target, Random random) throws IOException {
    JsonNode document = JSON.readTree(source.toFile());
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      List<JsonNode> holders = new ArrayList<>();
      collect(document, holders);
      if (!holders.isEmpty()) {
        mutate(holders.get(random.nextInt(holders.size())), random);
      }
    }
    JSON.writeValue(target.toFile(), document);
    return target;
  }

  private static void collect(JsonNode node, List<JsonNode> into) {
    if (node.isContainerNode() && !node.isEmpty()) {
      into.add(node);
    }
    node.forEach(child -> collect(child, into));
  }

  private static void mutate(JsonNode holder, Random random) throws IOException {
    JsonNode odd = JSON.readTree(VALUES[random.nextInt(VALUES.length)]);
    int at = random.nextInt(holder.size());
    if (holder instanceof ArrayNode list) {
      switch (random.nextInt(3)) {
        case 0 -> list.remove(at);
        case 1 -> list.insert(random.nextInt(list.size()), list.get(at).deepCopy());
        default -> list.set(at, odd);
      }
    } else if (holder instanceof ObjectNode object) {
      List<String> fields = new ArrayList<>();
      object.fieldNames().forEachRemaining(fields::add);
      if (random.nextInt(3) == 0) {
        object.remove(fields.get(at));
      } else {
        object.set(fields.get(at), odd);
      }
    }
  }
}
