package io.fovea.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.detection.Quirk;
import io.fovea.metrics.panoptic.PanopticQuirk;
import io.fovea.metrics.saliency.RankingQuirk;
import io.fovea.metrics.tracking.TrackQuirk;
import io.fovea.metrics.video.VideoQuirk;
import io.fovea.pipeline.scoring.ranking.RankingFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/quirks.md to the code: every row is proved by something that exists. */
class QuirksPageTest {
  private static final Path ROOT = Path.of(System.getProperty("fovea.root"));
  private static final Path EDGE =
      ROOT.resolve("jobs/pipeline/src/test/resources/golden/coco/edge");
  private static final Path VIDEOS = ROOT.resolve("metrics/src/test/resources/golden/vis");
  private static final Pattern ROW = Pattern.compile("^\\| ([A-Z]\\d+) \\|.*\\| ([^|]*) \\|$");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  @Test
  void everyProofExists() throws IOException {
    Map<String, List<String>> proofs = proofs();
    assertThat(proofs).hasSizeGreaterThan(50);
    for (var row : proofs.entrySet()) {
      assertThat(row.getValue()).as(row.getKey()).isNotEmpty();
      for (String proof : row.getValue()) {
        assertThat(exists(proof)).as(row.getKey() + ": " + proof).isTrue();
      }
    }
  }

  @Test
  void everyQuirkThatWarnsHasARow() throws IOException {
    assertThat(proofs().keySet())
        .containsAll(Arrays.stream(Quirk.values()).map(Quirk::row).toList())
        .containsAll(Arrays.stream(PanopticQuirk.values()).map(PanopticQuirk::row).toList())
        .containsAll(Arrays.stream(RankingQuirk.values()).map(RankingQuirk::row).toList())
        .containsAll(Arrays.stream(VideoQuirk.values()).map(VideoQuirk::row).toList())
        .containsAll(Arrays.stream(TrackQuirk.values()).map(TrackQuirk::row).toList());
  }

  @Test
  void everyGoldenCaseProvesARow() throws IOException {
    var cited = new TreeSet<String>();
    proofs().values().forEach(cited::addAll);
    try (Stream<Path> cases = Files.list(EDGE)) {
      assertThat(cases.map(path -> path.getFileName().toString()).filter(c -> !cited.contains(c)))
          .as("cases that no row of docs/quirks.md cites")
          .isSubsetOf(
              "bbox_float_exact",
              "degenerate_polygon_collinear",
              "degenerate_polygon_repeated_vertex");
    }
  }

  private static Map<String, List<String>> proofs() throws IOException {
    var proofs = new TreeMap<String, List<String>>();
    for (String line : Files.readAllLines(ROOT.resolve("docs/quirks.md"))) {
      var row = ROW.matcher(line);
      if (row.matches()) {
        List<String> quoted =
            QUOTED.matcher(row.group(2)).results().map((MatchResult m) -> m.group(1)).toList();
        assertThat(proofs.put(row.group(1), quoted)).as("row " + row.group(1) + " twice").isNull();
      }
    }
    return proofs;
  }

  private static boolean isRankedImage(String proof) throws IOException {
    return RankingFixture.golden("cases.json").get("cases").findValuesAsText("id").contains(proof);
  }

  private static boolean exists(String proof) throws IOException {
    if (!proof.contains("#")) {
      return Files.isDirectory(EDGE.resolve(proof))
          || Files.isDirectory(VIDEOS.resolve(proof))
          || isRankedImage(proof);
    }
    String[] parts = proof.split("#", 2);
    try (Stream<Path> files = Files.walk(ROOT)) {
      List<Path> sources =
          files
              .filter(path -> path.endsWith(parts[0] + ".java"))
              .filter(path -> path.toString().contains("src/test"))
              .collect(Collectors.toList());
      return sources.size() == 1 && Files.readString(sources.get(0)).contains(" " + parts[1] + "(");
    }
  }
}
