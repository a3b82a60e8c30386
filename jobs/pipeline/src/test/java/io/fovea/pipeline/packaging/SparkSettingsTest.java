package io.fovea.pipeline.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.pipeline.store.Redaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.sql.internal.SQLConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The settings files in conf/spark. */
class SparkSettingsTest {
  private static final Path FOLDER = Path.of(System.getProperty("fovea.root"), "conf", "spark");

  /** As scripts/submit reads them. */
  private static final Pattern SETTING = Pattern.compile("(spark\\.\\S+) +(\\S.*\\S|\\S)");

  /** Settings of parts of Spark that are not on this class path, and of Hadoop. */
  private static final Pattern ELSEWHERE =
      Pattern.compile(
          "spark\\.(yarn|kubernetes|hadoop)\\..+|spark\\.(executor|task|worker)\\.resource\\..+");

  static Stream<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(f -> f.toString().endsWith(".conf")).sorted().toList().stream();
    }
  }

  @Test
  void thereIsOneForEachKindOfCluster() throws IOException {
    assertThat(files().map(file -> file.getFileName().toString()))
        .containsExactly(
            "gpu.conf",
            "history.conf",
            "kubernetes.conf",
            "local-cluster.conf",
            "s3.conf",
            "standalone.conf",
            "yarn.conf");
  }

  @ParameterizedTest
  @MethodSource("files")
  void everySettingHasAReasonOfOneLine(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    var seen = new TreeSet<String>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      var setting = SETTING.matcher(line);
      assertThat(setting.matches()).as(line).isTrue();
      assertThat(seen.add(setting.group(1))).as("twice: " + line).isTrue();
      assertThat(lines.get(i - 1)).as("the line above " + line).matches("# .{15,}[.!]");
      assertThat(setting.group(1)).doesNotContainPattern(Redaction.SECRET_KEYS);
    }
    assertThat(seen).isNotEmpty();
  }

  /** A setting that is misspelt does nothing, and nobody says so. */
  @ParameterizedTest
  @MethodSource("files")
  void sparkKnowsEverySetting(Path file) throws IOException {
    // Settings register themselves as their classes load.
    assertThat(SQLConf.get()).isNotNull();
    assertThat(new SparkConf(false).contains("spark.master")).isFalse();
    org.apache.spark.internal.config.package$.MODULE$.SPARK_DRIVER_PREFIX();
    org.apache.spark.internal.config.Deploy$.MODULE$.RETAINED_DRIVERS();
    org.apache.spark.internal.config.Worker$.MODULE$.WORKER_TIMEOUT();
    for (String line : Files.readAllLines(file)) {
      var setting = SETTING.matcher(line);
      if (setting.matches() && !ELSEWHERE.matcher(setting.group(1)).matches()) {
        ConfigEntry<?> entry = ConfigEntry.findEntry(setting.group(1));
        assertThat(entry).as(setting.group(1)).isNotNull();
      }
    }
  }
}
