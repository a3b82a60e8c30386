package io.fovea.pipeline.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DetectionArrays;
import io.fovea.metrics.video.VideoParams;
import io.fovea.pipeline.scoring.video.LocalTrackEngine;
import io.fovea.pipeline.scoring.video.LocalVideoEngine;
import io.fovea.pipeline.scoring.video.TrackDocument;
import io.fovea.pipeline.scoring.video.VideoFixture;
import io.fovea.pipeline.scoring.video.VideoOutcome;
import io.fovea.pipeline.scoring.video.VideoRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The modes differ on the golden cases of the rows of docs/quirks.md that are mended or refused,
 * and on no other golden case.
 */
class QuirkRowsTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| ([A-Z]\\d+) \\|(.*)\\|([^|]*)\\| ([^|]*) \\|$");
  private static final Pattern QUOTED = Pattern.compile("`([^`#]+)`");

  /** The golden cases of the rows in which corrected mode differs from strict mode, by row. */
  private static Map<String, Set<String>> rows() throws IOException {
    Path page = Path.of(System.getProperty("fovea.root")).resolve("docs/quirks.md");
    var rows = new TreeMap<String, Set<String>>();
    for (String line : Files.readAllLines(page)) {
      var row = ROW.matcher(line);
      if (row.matches()) {
        String corrected = row.group(3).strip();
        boolean differs = corrected.startsWith("mended") || corrected.startsWith("refused");
        boolean alike =
            row.group(2).contains("Refused in both modes") || corrected.contains("both modes");
        if (differs && !alike) {
          var cases = new TreeSet<String>();
          QUOTED.matcher(row.group(4)).results().forEach(proof -> cases.add(proof.group(1)));
          rows.put(row.group(1), cases);
        }
      }
    }
    assertThat(rows).hasSizeGreaterThan(25);
    return rows;
  }

  /**
   * Holds the cases on which the modes differ to the page.
   *
   * @param all the cases that were looked at
   */
  private static void assertListed(Set<String> differing, Set<String> all) throws IOException {
    var listed = new TreeSet<String>();
    for (var row : rows().entrySet()) {
      Set<String> cases = new TreeSet<>(row.getValue());
      cases.retainAll(all);
      listed.addAll(cases);
      if (!cases.isEmpty()) {
        assertThat(differing).as(row.getKey()).containsAnyElementsOf(cases);
      }
    }
    assertThat(listed).containsAll(differing);
  }

  /** What a mode makes of a case: every cell, or a refusal. */
  private static String outcome(GoldenCase golden, Mode mode) {
    ScoreRequest request = golden.request();
    try {
      ScoreOutcome outcome =
          new LocalEngine()
              .score(
                  ScoreRequest.of(
                          request.groundTruth(),
                          request.predictions(),
                          request.params().withMode(mode))
                      .withImageIds(request.imageIds())
                      .withCategoryIds(request.categoryIds()));
      DetectionArrays arrays = outcome.result().arrays();
      return outcome.result().summary().stats()
          + " "
          + Arrays.hashCode(arrays.precision())
          + " "
          + Arrays.hashCode(arrays.recall())
          + " "
          + Arrays.hashCode(arrays.scores());
    } catch (UserError e) {
      return "refused";
    }
  }

  @Test
  void ofObjects() throws IOException {
    var differing = new TreeSet<String>();
    var all = new TreeSet<String>();
    GoldenCase.edgeCases()
        .forEach(
            golden -> {
              all.add(golden.name());
              if (!outcome(golden, Mode.STRICT).equals(outcome(golden, Mode.CORRECTED))) {
                differing.add(golden.name());
              }
            });
    assertListed(differing, all);
  }

  private static VideoRequest request(String name, Mode mode) {
    VideoRequest strict = VideoFixture.request(name);
    return new VideoRequest(
        strict.groundTruth(), strict.predictions(), strict.params().withMode(mode), 1);
  }

  private static String tubes(String name, Mode mode) {
    try {
      VideoOutcome outcome = new LocalVideoEngine().score(request(name, mode));
      return outcome.result().summary().stats().toString();
    } catch (UserError e) {
      return "refused";
    }
  }

  @Test
  void ofTubes() throws IOException {
    var differing = new TreeSet<String>();
    VideoFixture.cases()
        .filter(name -> !tubes(name, Mode.STRICT).equals(tubes(name, Mode.CORRECTED)))
        .forEach(differing::add);
    assertListed(differing, VideoFixture.cases().collect(Collectors.toSet()));
  }

  private static String tracks(String name, Mode mode) {
    VideoParams params = VideoParams.youTubeVis().withMode(mode);
    VideoRequest request =
        new VideoRequest(
            VideoFixture.location(name + "/gt"), VideoFixture.location(name + "/pred"), params, 1);
    try {
      String json = TrackDocument.toJson(new LocalTrackEngine().score(request));
      ObjectNode document = (ObjectNode) VideoFixture.JSON.readTree(json);
      // Warnings and the mode itself are told, not scored.
      return document.without(List.of("mode", "warnings")).toString();
    } catch (UserError e) {
      return "refused";
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void ofTracks() throws IOException {
    Set<String> all =
        Stream.of("empty_class", "empty_rle", "id0_double_match", "id_switch", "null_frames")
            .map(name -> "trackeval_fixtures/" + name)
            .collect(Collectors.toSet());
    var differing = new TreeSet<String>();
    all.stream()
        .filter(name -> !tracks(name, Mode.STRICT).equals(tracks(name, Mode.CORRECTED)))
        .forEach(differing::add);
    assertListed(differing, all);
  }
}
