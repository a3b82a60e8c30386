package io.fovea.pipeline.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.pipeline.store.JsonSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The schema, the page, the examples and what is written of a plan agree with what is read. */
class PlanPagesTest extends PlanFile {
  @Test
  void theResolvedPlanReadsAsTheSamePlan() throws IOException {
    for (String yaml : List.of(SHORT, LONG)) {
      Plan plan = read(yaml);
      String resolved = PlanWriter.write(plan);
      Plan again = read(resolved);
      assertThat(again).usingRecursiveComparison().ignoringFields("source").isEqualTo(plan);
      assertThat(PlanWriter.write(again)).isEqualTo(resolved);
      assertThat(problems(resolved)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo.yaml", "yolox-nano.yaml", "deeplab-v3-voc.yaml"})
  void theExamplesArePlans(String name) throws IOException {
    Path file = Path.of(System.getProperty("fovea.root"), "conf/plans", name);
    Plan plan = PlanReader.read(file.toString(), Map.of());
    assertThat(plan.scoring()).isNotEmpty();
    assertThat(problems(Files.readString(file))).isEmpty();
  }

  @Test
  void theSchemaNamesTheKeysThatAreRead() throws IOException {
    JsonNode properties = schema().at("/properties");
    assertThat(names(properties)).containsExactlyInAnyOrderElementsOf(PlanReader.KEYS);
    assertThat(names(properties.at("/spark/properties")))
        .containsExactlyInAnyOrderElementsOf(PlanReader.SPARK_KEYS);
    JsonNode task = schema().at("/$defs/instances/properties");
    assertThat(names(task)).containsExactlyInAnyOrderElementsOf(ScoringReader.TASK_KEYS);
    assertThat(names(task.at("/area-ranges/items/properties")))
        .containsExactlyInAnyOrderElementsOf(ScoringReader.AREA_KEYS);
    for (String other : OtherTasks.NAMES) {
      assertThat(names(schema().at("/$defs/" + other + "/properties")))
          .containsExactlyInAnyOrderElementsOf(OtherTasks.keys(other));
    }
    JsonNode published = properties.at("/published/items/properties");
    assertThat(names(published)).containsExactlyInAnyOrderElementsOf(ScoringReader.PUBLISHED_KEYS);
    List<String> metrics = new ArrayList<>();
    published.at("/metric/anyOf/0/enum").forEach(metric -> metrics.add(metric.asText()));
    assertThat(metrics).isEqualTo(ScoringReader.METRICS);
    assertThat(problems(LONG)).isEmpty();
    assertThat(problems(SHORT + "odd: 1\n")).isNotEmpty();
  }

  @Test
  void thePageNamesTheKeysThatAreRead() throws IOException {
    String page =
        Files.readString(Path.of(System.getProperty("fovea.root"), "data-schemas/plan.md"), UTF_8);
    List<String> keys = new ArrayList<>(PlanReader.KEYS);
    keys.remove("spark");
    keys.addAll(List.of("spark.master", "spark.conf"));
    keys.addAll(ScoringReader.TASK_KEYS);
    keys.addAll(ScoringReader.PUBLISHED_KEYS);
    for (String key : keys) {
      assertThat(page).contains("\n| " + key + " |");
    }
    for (String task : OtherTasks.NAMES) {
      String row =
          page.lines().filter(line -> line.startsWith("| " + task + " |")).findFirst().get();
      List<String> own = new ArrayList<>(OtherTasks.keys(task));
      own.removeAll(List.of("name", "task"));
      assertThat(own).allMatch(key -> row.contains("`" + key + "`"));
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    for (Iterator<String> each = object.fieldNames(); each.hasNext(); ) {
      names.add(each.next());
    }
    return names;
  }

  private static JsonNode schema() throws IOException {
    Path file = Path.of(System.getProperty("fovea.root"), "data-schemas/plan.schema.json");
    return new ObjectMapper().readTree(file.toFile());
  }

  private static List<String> problems(String yaml) throws IOException {
    JsonNode document = new ObjectMapper().valueToTree(new Yaml().<Object>load(yaml));
    return JsonSchema.named("plan.schema.json").problems(document);
  }
}
