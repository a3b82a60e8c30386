package io.fovea.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/faults.md to the code: every row is proved by tests that exist. */
class FaultsPageTest {
  private static final Path ROOT = Path.of(System.getProperty("fovea.root"));
  private static final Pattern ROW = Pattern.compile("^\\| (F\\d\\d) \\|(.*)\\| ([^|]*) \\|$");
  private static final Pattern TEST = Pattern.compile("`([A-Za-z]+)#([A-Za-z0-9]+)`");
  private static final int LONGEST_ANNOTATIONS = 300;

  @Test
  void everyProofIsATest() throws IOException {
    List<Path> sources = sources();
    List<String> ids = new ArrayList<>();
    for (String line : Files.readAllLines(ROOT.resolve("docs/faults.md"))) {
      var row = ROW.matcher(line);
      if (row.matches()) {
        ids.add(row.group(1));
        List<String> proofs =
            TEST.matcher(row.group(3)).results().map(proof -> proof.group()).toList();
        assertThat(String.join(", ", proofs)).as(row.group(1)).isEqualTo(row.group(3)).isNotEmpty();
        for (String proof : proofs) {
          var parts = TEST.matcher(proof);
          assertThat(parts.matches()).isTrue();
          assertThat(isTest(sources, parts.group(1), parts.group(2))).as(proof).isTrue();
        }
      }
    }
    assertThat(ids).isSorted().doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(18);
  }

  /** Several modules may have a class of that name; one of them has to have the method. */
  private static boolean isTest(List<Path> sources, String type, String method) throws IOException {
    for (Path source : sources) {
      if (source.endsWith(type + ".java")) {
        String text = Files.readString(source);
        int at = text.indexOf("  void " + method + "(");
        if (at > 0) {
          String before = text.substring(Math.max(0, at - LONGEST_ANNOTATIONS), at);
          int end = Math.max(before.lastIndexOf("\n  }\n"), before.lastIndexOf(";\n\n"));
          String annotations = before.substring(Math.max(0, end));
          return annotations.contains("@Test") || annotations.contains("@ParameterizedTest");
        }
      }
    }
    return false;
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(path -> path.toString().endsWith(".java"))
          .filter(path -> path.toString().contains("src/test"))
          .toList();
    }
  }

  /** A page that cites what is not there would be found out. */
  @Test
  void aTestThatIsNotThereIsNotFound() throws IOException {
    Map<String, Boolean> found = new TreeMap<>();
    List<Path> sources = sources();
    for (String method : List.of("everyProofIsATest", "isTest", "nothing")) {
      found.put(method, isTest(sources, "FaultsPageTest", method));
    }
    assertThat(found)
        .isEqualTo(Map.of("everyProofIsATest", true, "isTest", false, "nothing", false));
  }
}
