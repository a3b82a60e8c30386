package io.fovea.pipeline.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedMap;

/**
 * What a run was made of and what it left: {@code manifest.json}, whose contract is {@code
 * data-schemas/manifest.schema.json}.
 *
 * @param version of this format: {@value #VERSION}
 * @param status COMPLETE, or INCOMPLETE where more images failed than was allowed
 * @param command which command made it: infer, run, demo
 * @param started UTC, ISO 8601, whole seconds
 * @param ended likewise
 * @param inputs by role: model, dataset, and plan and categories where there are such files
 * @param parameters what was chosen, by stage (inference, scoring) and name
 * @param counts of samples in and out
 * @param software versions by name, and the digest of Fovea's own code
 * @param devices what the tasks ran on, each distinct one once, sorted
 * @param throughput how fast it went; null where that was not measured
 * @param sparkSettings with secrets removed
 * @param files every other file of the folder, sorted by path
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
    int version,
    Status status,
    String command,
    String started,
    String ended,
    SortedMap<String, InputFile> inputs,
    SortedMap<String, SortedMap<String, String>> parameters,
    Counts counts,
    SortedMap<String, String> software,
    List<String> devices,
    Throughput throughput,
    SortedMap<String, String> sparkSettings,
    List<WrittenFile> files) {
  /** The version of the format that is written. */
  public static final int VERSION = 1;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Whether the numbers of a run stand for its whole dataset. */
  public enum Status {
    COMPLETE,
    INCOMPLETE
  }

  /**
   * A file that the run was made from.
   *
   * @param location as the user gave it, without secrets
   * @param bytes its size; with a model, that of all its files
   * @param sha256 in lower-case hexadecimal; with a model, over all its files
   */
  public record InputFile(String location, long bytes, String sha256) {}

  /**
   * Samples in and out. {@code images = predicted + failed}, always.
   *
   * @param images in the dataset
   * @param predicted images that the model answered, with no object or with many
   * @param failed images that have a row in the failures table
   * @param predictions rows of the predictions table
   * @param shards files of either table
   * @param halvedBatches batches that the model refused whole and took in parts
   * @param failures failed images by reason
   * @param runs with a system of several graphs, predicted images by how often its further graph
   *     ran; else null
   * @param frames of all videos, where samples are videos; else null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Counts(
      long images,
      long predicted,
      long failed,
      long predictions,
      long shards,
      long halvedBatches,
      SortedMap<String, Long> failures,
      SortedMap<Integer, Long> runs,
      Long frames) {

    /** Of a model that is one graph. */
    public Counts(
        long images,
        long predicted,
        long failed,
        long predictions,
        long shards,
        long halvedBatches,
        SortedMap<String, Long> failures) {
      this(images, predicted, failed, predictions, shards, halvedBatches, failures, null, null);
    }
  }

  /** A moment as a manifest writes it. */
  public static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  byte[] toJson() {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n"));
    try {
      return (MAPPER.writer(printer).writeValueAsString(this) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Manifest parse(byte[] json, String where) {
    try {
      int version = MAPPER.readTree(json).path("version").asInt();
      if (version != VERSION) {
        throw UserError.input(
            where + ": its version is " + version + ", and this Fovea reads version " + VERSION,
            "Use the Fovea that wrote the run, or run it again.");
      }
      return MAPPER.readValue(json, Manifest.class);
    } catch (IOException e) {
      throw UserError.input(where + ": not a manifest (" + e.getMessage() + ")", "Run it again.");
    }
  }
}
