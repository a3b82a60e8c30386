package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.pipeline.cli.ScoredTask.Ran;
import io.fovea.pipeline.store.JsonSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What {@code --emit flat} and {@code csv} write of every task. The keys are a contract: those in
 * {@code golden/figures} stay, with their meaning.
 */
class ScoreFiguresTest {
  private static final Path GOLDENS =
      Path.of(System.getProperty("fovea.root"), "jobs/pipeline/src/test/resources/golden/figures");

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void theFiguresOfATaskStayWhatTheyAre(ScoredTask task) throws IOException {
    Path flat = folder.resolve("flat.json");
    Path csv = folder.resolve("figures.csv");
    Ran ran = task.score(folder, "--emit", "flat=" + flat, "--emit", "csv=" + csv);
    assertThat(ran.status()).as(ran.err()).isZero();
    JsonNode figures = ScoredTask.JSON.readTree(flat.toFile());
    assertThat(JsonSchema.named("metrics-flat.schema.json").problems(figures)).isEmpty();
    List<String> rows = Files.readAllLines(csv);
    assertThat(rows.get(0)).isEqualTo("run,row,task,metric,slice,value,low,high,count");

    List<String> keys = new ArrayList<>();
    figures.fieldNames().forEachRemaining(keys::add);
    List<String> told = new ArrayList<>();
    told.addAll(keys);
    told.add("");
    List<String> defined = new ArrayList<>();
    for (String row : rows.subList(1, rows.size())) {
      String[] cells = cells(row);
      assertThat(cells).hasSize(9);
      told.add(cells[2] + " " + cells[3] + " " + cells[4] + (cells[5].isEmpty() ? " -" : ""));
      if (!cells[5].isEmpty()) {
        defined.add(cells[5]);
      }
    }
    Path golden = GOLDENS.resolve(task.name().toLowerCase(Locale.ROOT) + ".txt");
    if (Boolean.getBoolean("fovea.write.goldens")) {
      Files.createDirectories(GOLDENS);
      Files.write(golden, told);
    }
    assertThat(told).isEqualTo(Files.readAllLines(golden));

    // The same figures in both, in the same order.
    assertThat(defined).hasSameSizeAs(keys);
    for (int i = 0; i < keys.size(); i++) {
      assertThat(Double.parseDouble(defined.get(i)))
          .as(keys.get(i))
          .isEqualTo(figures.get(keys.get(i)).doubleValue());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theDocumentFitsItsSchema(ScoredTask task) throws IOException {
    Ran ran = task.score(folder, "--emit", "json");
    assertThat(ran.status()).as(ran.err()).isZero();
    JsonNode document = ScoredTask.JSON.readTree(ran.out());
    assertThat(JsonSchema.named(task.schema()).problems(document)).isEmpty();
    boolean inParts = document.has("parts");
    JsonNode groups = inParts ? document.at("/parts/0/groups") : document.path("groups");
    int asked = task.groups() == null ? 0 : task.groups().split(";").length;
    assertThat(groups.size()).isEqualTo(asked);
    assertThat(task.score(folder).out()).isNotBlank().endsWith("\n");
  }

  /** The cells of a row, of which the slice may be quoted. */
  private static String[] cells(String row) {
    String[] cells = row.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
    for (int i = 0; i < cells.length; i++) {
      cells[i] = cells[i].replaceAll("^\"|\"$", "").replace("\"\"", "\"");
    }
    return cells;
  }
}
