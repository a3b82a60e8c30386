package io.fovea.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tests that a page of docs cites, as {@code Class#method} in the last column of a table. */
final class CitedTests {
  private static final Path ROOT = Path.of(System.getProperty("fovea.root"));
  private static final Pattern TEST = Pattern.compile("`([A-Za-z0-9]+)#([A-Za-z0-9]+)`");
  private static final int LONGEST_ANNOTATIONS = 4000;

  private final List<Path> sources;

  CitedTests() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      sources =
          files
              .filter(path -> path.toString().endsWith(".java"))
              .filter(path -> path.toString().contains("src/test"))
              .toList();
    }
  }

  /**
   * Makes sure that every row cites tests, each of which exists.
   *
   * @param page below the root
   * @param id pattern of the first column of the rows that count
   * @return the rows, id to last column
   */
  SortedMap<String, String> requireAll(String page, String id) throws IOException {
    Pattern rows = Pattern.compile("^\\| (" + id + ") \\|(.*)\\| ([^|]*) \\|$");
    SortedMap<String, String> found = new TreeMap<>();
    for (String line : Files.readAllLines(ROOT.resolve(page))) {
      var row = rows.matcher(line);
      if (row.matches()) {
        assertThat(found.put(row.group(1), row.group(3))).as(row.group(1) + " twice").isNull();
        List<String> proofs =
            TEST.matcher(row.group(3)).results().map(proof -> proof.group()).toList();
        assertThat(String.join(", ", proofs)).as(row.group(1)).isEqualTo(row.group(3)).isNotEmpty();
        for (String proof : proofs) {
          var parts = TEST.matcher(proof);
          assertThat(parts.matches()).isTrue();
          assertThat(isTest(parts.group(1), parts.group(2)))
              .as(row.group(1) + ": " + proof)
              .isTrue();
        }
      }
    }
    return found;
  }

  /** Several modules may have a class of that name; one of them has to have the method. */
  boolean isTest(String type, String method) throws IOException {
    for (Path source : sources) {
      if (source.endsWith(type + ".java")) {
        String text = Files.readString(source);
        int at = text.indexOf("  void " + method + "(");
        if (at > 0) {
          String before = text.substring(Math.max(0, at - LONGEST_ANNOTATIONS), at);
          int end = Math.max(before.lastIndexOf("\n  }\n"), before.lastIndexOf(";\n\n"));
          String annotations = before.substring(Math.max(0, end));
          return Stream.of("@Test", "@ParameterizedTest", "@Property")
              .anyMatch(annotations::contains);
        }
      }
    }
    return false;
  }
}
