package io.fovea.pipeline.scoring;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.IouType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever a document holds, it is scored or refused with a remedy; nothing else happens. */
public class DocumentFuzzTest {
  /** What is written over parts of a document. */
  private static final List<String> PIECES =
      List.of(
          "",
          "0",
          "-1",
          "1e9",
          "1e400",
          "NaN",
          "null",
          "true",
          "\"\"",
          "[]",
          "{}",
          "[[]]",
          ",",
          "}",
          "]",
          "\"counts\"",
          "\"size\"",
          "\"bbox\"",
          "\"segmentation\"",
          "99999999999999999999",
          "2147483648",
          "[1,2,3,4,5,6]",
          "\\u0000",
          "\"\\ud800\"",
          "\u00ff");

  private static List<GoldenCase> cases;
  private static Path folder;
  private static int scored;
  private static int refused;

  @BeforeContainer
  static void collect() throws IOException {
    folder = Files.createTempDirectory("fovea-fuzz");
    cases =
        GoldenCase.edgeCases()
            .filter(golden -> Files.exists(golden.results()))
            .filter(golden -> golden.results().toFile().length() < 10_000)
            .collect(Collectors.toList());
    assertThat(cases).hasSizeGreaterThan(50);
  }

  @AfterContainer
  static void clean() throws IOException {
    assertThat(scored).as("documents that were scored").isGreaterThan(100);
    assertThat(refused).as("documents that were refused").isGreaterThan(100);
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  @Property(seed = "1", tries = 600, shrinking = ShrinkingMode.OFF)
  void isScoredOrRefused(@ForAll Random random) throws IOException {
    GoldenCase golden = cases.get(random.nextInt(cases.size()));
    Path groundTruth = mutated(golden.groundTruth(), folder.resolve("gt.json"), random);
    Path results = mutated(golden.results(), folder.resolve("dt.json"), random);
    for (IouType type : IouType.values()) {
      for (Mode mode : Mode.values()) {
        DetectionParams params =
            (type == IouType.KEYPOINTS ? DetectionParams.keypoints() : DetectionParams.coco(type))
                .withMode(mode);
        try {
          ScoreOutcome outcome =
              new LocalEngine()
                  .score(ScoreRequest.of(groundTruth.toString(), results.toString(), params));
          assertThat(outcome.result().summary().stats().values())
              .allMatch(value -> value == -1 || (value >= 0 && value <= 1));
          scored++;
        } catch (UserError e) {
          refused++;
          assertThat(e.remedy()).isNotBlank();
          assertThat(e.problem()).containsAnyOf("gt.json", "dt.json");
        }
      }
    }
  }

  /** Writes a document with up to three pieces of it changed. */
  public static Path mutated(Path source, Path target, Random random) throws IOException {
    StringBuilder text = new StringBuilder(Files.readString(source, ISO_8859_1));
    for (int n = random.nextInt(4); n > 0 && !text.isEmpty(); n--) {
      int from = random.nextInt(text.length());
      int to = Math.min(text.length(), from + random.nextInt(random.nextBoolean() ? 3 : 30));
      switch (random.nextInt(4)) {
        case 0 -> text.setLength(from);
        case 1 -> text.setCharAt(from, (char) random.nextInt(256));
        default -> replaceValue(text, from, to, PIECES.get(random.nextInt(PIECES.size())));
      }
    }
    return Files.writeString(target, text, ISO_8859_1);
  }

  /**
   * Replaces the number that starts next, so that most documents stay JSON; or else the stretch.
   */
  private static void replaceValue(StringBuilder text, int from, int to, String piece) {
    int start = from;
    while (start < text.length() && !Character.isDigit(text.charAt(start))) {
      start++;
    }
    int end = start;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    if (end > start) {
      text.replace(start, end, piece);
    } else {
      text.replace(from, to, piece);
    }
  }
}
