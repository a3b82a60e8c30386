package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.pipeline.scoring.panoptic.PanopticScoringTest;
import io.fovea.pipeline.store.JsonSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code fovea score --task panoptic}. */
class ScorePanopticTest {
  private static final Path GOLDEN = PanopticScoringTest.golden();

  private record Ran(int status, String out, String err) {}

  private static Ran score(String... more) {
    List<String> args = new ArrayList<>(List.of("score", "--task", "panoptic"));
    args.addAll(List.of("--gt", GOLDEN.resolve("gt.json").toString()));
    args.addAll(List.of("--gt-images", GOLDEN.resolve("gt").toString()));
    args.addAll(List.of("--predictions", GOLDEN.resolve("pred.json").toString()));
    args.addAll(Arrays.asList(more));
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Main.run(args.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  @Test
  void printsTheTableAndADocumentThatFitsItsSchema() throws IOException {
    String images = GOLDEN.resolve("pred").toString();
    Ran text = score("--prediction-images", images);
    assertThat(text.status).as(text.err).isZero();
    assertThat(text.out).contains("All       |  64.7   78.8   75.5   133\n").hasLineCount(5);
    assertThat(text.err).contains("scored 40 images, 412 annotated segments");
    Ran json = score("--prediction-images", images, "--emit", "json", "--threads", "1");
    var mapper = new ObjectMapper();
    JsonNode document = mapper.readTree(json.out);
    assertThat(JsonSchema.named("panoptic-score.schema.json").problems(document)).isEmpty();
    assertThat(document.at("/stats/all/pq").asDouble())
        .isEqualTo(
            mapper.readTree(GOLDEN.resolve("expected.json").toFile()).at("/All/pq").asDouble());
    JsonSchema schema = JsonSchema.named("panoptic.schema.json");
    for (String name : List.of("gt.json", "pred.json")) {
      assertThat(schema.problems(mapper.readTree(GOLDEN.resolve(name).toFile()))).isEmpty();
    }
  }

  @Test
  void asksForItsFoldersAndRefusesOthersOptions() {
    Ran missing = score();
    assertThat(missing.status).isEqualTo(2);
    assertThat(missing.err).contains("--prediction-images=FOLDER");
    Ran foreign = score("--prediction-images", "x", "--max-dets", "3");
    assertThat(foreign.status).isEqualTo(2);
    assertThat(foreign.err).contains("--max-dets is of --task instance, not panoptic");
  }
}
