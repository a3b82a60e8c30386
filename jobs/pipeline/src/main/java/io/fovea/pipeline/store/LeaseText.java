package io.fovea.pipeline.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * What a lease's file says of its owner.
 *
 * @param owner unique
 * @param command infer, run or demo
 * @param process id and machine, for people
 * @param beat counts the signs of life
 */
record LeaseText(
    String format, int version, String owner, String command, String process, int beat) {
  private static final String FORMAT = "fovea-lease";
  private static final int VERSION = 1;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** This process's. */
  static LeaseText of(String owner, String command, int beat) {
    String process = ManagementFactory.getRuntimeMXBean().getName();
    return new LeaseText(FORMAT, VERSION, owner, command, process, beat);
  }

  LeaseText withBeat(int next) {
    return new LeaseText(format, version, owner, command, process, next);
  }

  byte[] toJson() {
    try {
      return (MAPPER.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The owner in a file's content; empty if it is not, or not yet, a lease. */
  static String owner(byte[] content) {
    return parse(content).path("owner").asText();
  }

  /** The owner for people. */
  static String describe(byte[] content) {
    JsonNode lease = parse(content);
    return lease.path("owner").asText().isEmpty()
        ? "owner unknown"
        : "'fovea %s', process %s, owner %s"
            .formatted(
                lease.path("command").asText(),
                lease.path("process").asText(),
                lease.path("owner").asText());
  }

  private static JsonNode parse(byte[] content) {
    try {
      return MAPPER.readTree(content);
    } catch (IOException e) {
      return MAPPER.missingNode();
    }
  }
}
