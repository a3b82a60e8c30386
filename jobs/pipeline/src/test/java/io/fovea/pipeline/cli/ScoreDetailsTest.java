package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.pipeline.cli.ScoredTask.Ran;
import io.fovea.pipeline.spark.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code --details} of every task: the same bytes from both engines, as their pages say. */
class ScoreDetailsTest {
  private static final Path SCHEMAS = Path.of(System.getProperty("fovea.root"), "data-schemas");

  private static final Map<String, String> PAGES =
      Map.ofEntries(
          Map.entry("INSTANCE", "instance-details.md"),
          Map.entry("LVIS", "instance-details.md"),
          Map.entry("KEYPOINTS", "instance-details.md"),
          Map.entry("PANOPTIC", "panoptic-details.md"),
          Map.entry("SEMANTIC", "semantic-details.md"),
          Map.entry("CLASSIFICATION", "classification-details.md"),
          Map.entry("RANKING", "ranking-images.md"),
          Map.entry("VIDEO", "video-details.md#Tubes: "),
          Map.entry("OVIS", "video-details.md#Tubes: "),
          Map.entry("YTVIS22", "video-details.md#Tubes: "),
          Map.entry("VPQ", "video-details.md#VPQ: "),
          Map.entry("STQ", "video-details.md#STQ: "),
          Map.entry("TRACKING", "video-details.md#Tracks: "));

  @TempDir Path folder;

  private List<String> details(ScoredTask task, String engine, String format) throws IOException {
    Path out = folder.resolve(engine + "-" + format);
    Ran ran =
        task.score(
            folder, "--engine", engine, "--details", out.toString(), "--details-format", format);
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("(" + engine + " engine)");
    try (Stream<Path> files = Files.list(out)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void bothEnginesWriteTheSameTables(ScoredTask task) throws IOException {
    SharedSpark.session();
    List<String> names = details(task, "local", "csv");
    assertThat(details(task, "spark", "csv")).isEqualTo(names).isNotEmpty();
    List<String> parquet = names.stream().map(name -> name.replace(".csv", ".parquet")).toList();
    assertThat(details(task, "local", "parquet")).isEqualTo(parquet);
    assertThat(details(task, "spark", "parquet")).isEqualTo(parquet);
    for (String name : names) {
      same(name, "csv");
      same(name.replace(".csv", ".parquet"), "parquet");
      Path csv = folder.resolve("local-csv").resolve(name);
      List<String> lines = Files.readAllLines(csv);
      assertThat(lines).as(name).hasSizeGreaterThan(1).doesNotHaveDuplicates();
      documented(task, name.replace(".csv", ""), lines.get(0));
      holdsTheSame(folder.resolve("local-parquet").resolve(name.replace("csv", "parquet")), lines);
    }
  }

  private void same(String name, String format) {
    assertThat(folder.resolve("spark-" + format).resolve(name))
        .hasSameBinaryContentAs(folder.resolve("local-" + format).resolve(name));
  }

  /** Spark reads the Parquet file, whose cells print as those of the CSV do. */
  private static void holdsTheSame(Path parquet, List<String> lines) {
    Dataset<Row> table = SharedSpark.session().read().parquet(parquet.toString());
    assertThat(String.join(",", table.columns())).isEqualTo(lines.get(0));
    List<Row> rows = table.collectAsList();
    assertThat(rows).hasSize(lines.size() - 1);
    for (int i = 0; i < rows.size(); i++) {
      String[] cells = lines.get(i + 1).split(",", -1);
      for (int k = 0; k < cells.length; k++) {
        Object value = rows.get(i).get(k);
        String text = cells[k].replaceFirst("^'(?=[=+@-])", "");
        assertThat(text).isEqualTo(value == null ? "" : value.toString());
      }
    }
  }

  /** The columns are those that the section of the page names, in its order. */
  private static void documented(ScoredTask task, String table, String header) throws IOException {
    String[] page = PAGES.get(task.name()).split("#");
    String section = (page.length > 1 ? page[1] : "") + table.replaceFirst("^(short|long)_", "");
    String text = Files.readString(SCHEMAS.resolve(page[0]));
    if (page[0].equals("video-details.md") && section.matches("Tubes: p(er_c|re).*")) {
      section = section.substring("Tubes: ".length());
      text = Files.readString(SCHEMAS.resolve("instance-details.md"));
    }
    int start = text.indexOf("# " + section + "\n");
    assertThat(start).as("section '" + section + "' of " + page[0]).isNotNegative();
    int end = text.indexOf("\n## ", start);
    List<String> names = columns(text.substring(start, end < 0 ? text.length() : end));
    if (section.equals("Tracks: per_video")) {
      int of = text.indexOf("# Tracks: per_class");
      List<String> all = columns(text.substring(of, text.indexOf("\n## ", of)));
      names = new ArrayList<>(names.subList(0, 3));
      names.addAll(all.subList(all.indexOf("HOTA"), all.indexOf("GT_IDs") + 1));
    }
    String pattern =
        names.stream()
            .map(name -> name.matches(".*_(top)?N") ? repeated(name) : Pattern.quote(name) + ",")
            .reduce("", String::concat);
    assertThat(header + ",").as(task + ", " + table).matches(pattern);
  }

  private static String repeated(String name) {
    return "(?:" + Pattern.quote(name.substring(0, name.length() - 1)) + "\\d+,)+";
  }

  /** The names in code in the first cells of the section's first table. */
  private static List<String> columns(String section) {
    List<String> names = new ArrayList<>();
    boolean began = false;
    for (String line : section.split("\n")) {
      began |= line.startsWith("| column |");
      if (began && !line.startsWith("|")) {
        break;
      }
      if (began && line.startsWith("| `")) {
        String cell = line.split("\\|")[1];
        Pattern.compile("`([^`]+)`").matcher(cell).results().map(r -> group(r)).forEach(names::add);
      }
    }
    return names;
  }

  private static String group(MatchResult result) {
    return result.group(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"PANOPTIC", "SEMANTIC", "TRACKING", "VIDEO", "CLASSIFICATION", "KEYPOINTS"})
  void theTablesAddUp(ScoredTask task) throws IOException {
    details(task, "local", "csv");
    switch (task) {
      case PANOPTIC -> sumsAgree("per_class.csv", "per_image.csv", "tp", "fp", "fn");
      case SEMANTIC -> {
        sumsAgree("per_class.csv", "per_image.csv", "annotated", "correct");
        assertThat(sum("confusion.csv", "pixels")).isEqualTo(sum("per_class.csv", "annotated"));
      }
      case TRACKING -> {
        double ofVideos = sum("per_video.csv", "CLR_TP");
        // Each video stands there as a whole and by class.
        assertThat(ofVideos).isEqualTo(2 * sum("per_class.csv", "CLR_TP"));
      }
      case VIDEO -> sumsAgree("per_category.csv", "per_video.csv", "ground_truths");
      case KEYPOINTS -> sumsAgree("per_category.csv", "per_image.csv", "ground_truths");
      default -> {
        double images = sum("per_class.csv", "images");
        assertThat(images).isEqualTo(lines("per_image.csv").size() - 1);
        assertThat(sum("per_image.csv", "correct_top3")).isBetween(1.0, images);
      }
    }
  }

  private void sumsAgree(String one, String other, String... columns) throws IOException {
    for (String column : columns) {
      assertThat(sum(one, column)).as(column).isPositive().isEqualTo(sum(other, column));
    }
  }

  private List<String> lines(String table) throws IOException {
    return Files.readAllLines(folder.resolve("local-csv").resolve(table));
  }

  private double sum(String table, String column) throws IOException {
    List<String> lines = lines(table);
    int at = Arrays.asList(lines.get(0).split(",")).indexOf(column);
    assertThat(at).as(column).isNotNegative();
    return lines.stream()
        .skip(1)
        .map(line -> line.split(",", -1)[at])
        .filter(cell -> !cell.isEmpty())
        .mapToDouble(Double::parseDouble)
        .sum();
  }
}
