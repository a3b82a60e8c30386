package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.pipeline.scoring.video.VideoFixture;
import io.fovea.pipeline.store.JsonSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code fovea score --task video}. */
class ScoreVideoTest {
  private record Ran(int status, String out, String err) {}

  private static Ran score(String truth, String... more) {
    List<String> args = new ArrayList<>(List.of("score", "--task", "video"));
    args.addAll(List.of("--gt", VideoFixture.location(truth)));
    args.addAll(List.of("--predictions", VideoFixture.location("quick/pred")));
    return run(args, more);
  }

  private static Ran run(List<String> args, String... more) {
    args.addAll(Arrays.asList(more));
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Main.run(args.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  @Test
  void printsTheTableOfTheReference() {
    Ran ran = score("quick/gt", "--per-category");
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out.lines())
        .contains(
            " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.308",
            " Average Precision  (AP) @[ IoU=0.50      | area=   all | maxDets=100 ] = 0.570",
            " Average Recall     (AR) @[ IoU=0.50:0.95 | area= large | maxDets=100 ] = 0.324")
        .hasSize(12 + 1 + 1 + 8);
    assertThat(ran.err).contains("scored 20 videos, 80 annotated and 174 predicted tubes in");
  }

  @Test
  void writesADocumentWithTheGoldensDoubles() throws IOException {
    Ran ran = score("quick_ovis/gt", "--protocol", "ovis", "--emit", "json");
    assertThat(ran.status).as(ran.err).isZero();
    JsonNode document = VideoFixture.JSON.readTree(ran.out);
    assertThat(JsonSchema.named("video-score.schema.json").problems(document)).isEmpty();
    JsonNode stats = document.at("/parts/0/stats");
    assertThat(stats).isEqualTo(VideoFixture.golden("quick_ovis/expected").get("stats"));
    assertThat(document.get("mAP").isNull()).isTrue();
  }

  @Test
  void scoresShortAndLongVideosApart() throws IOException {
    String[] both = {
      "--protocol", "ytvis22", "--gt-long", VideoFixture.location("quick_ytvis22/gt_long")
    };
    Ran text = score("quick_ytvis22/gt_short", both);
    assertThat(text.out.lines())
        .startsWith("mean of the APs of short and long videos = 0.344", "", "short videos");
    String[] asJson = Arrays.copyOf(both, 6);
    asJson[4] = "--emit";
    asJson[5] = "json";
    Ran ran = score("quick_ytvis22/gt_short", asJson);
    assertThat(ran.status).as(ran.err).isZero();
    JsonNode document = VideoFixture.JSON.readTree(ran.out);
    assertThat(JsonSchema.named("video-score.schema.json").problems(document)).isEmpty();
    JsonNode expected = VideoFixture.golden("quick_ytvis22/expected");
    assertThat(document.get("mAP")).isEqualTo(expected.get("mAP"));
    assertThat(document.at("/parts/0/stats")).isEqualTo(expected.get("short"));
    assertThat(document.at("/parts/1/stats")).isEqualTo(expected.get("long"));
  }

  @Test
  void documentsFitTheirSchemas() throws IOException {
    for (String name : List.of("quick/gt", "quick_ovis/gt", "fixtures/17_polygon_gt/gt")) {
      assertThat(JsonSchema.named("video-truth.schema.json").problems(VideoFixture.golden(name)))
          .isEmpty();
    }
    assertThat(
            JsonSchema.named("video-results.schema.json")
                .problems(VideoFixture.golden("quick/pred")))
        .isEmpty();
  }

  @Test
  void refusesOptionsThatDoNotFit() {
    assertRefused(score("quick/gt", "--protocol", "ytvis22"), "--gt-long is missing");
    assertRefused(score("quick/gt", "--gt-long", "x"), "--gt-long is of --protocol ytvis22");
    assertRefused(score("quick/gt", "--iou", "segm"), "--iou is of --task instance");
    assertRefused(score("quick/gt", "--max-dets", "1"), "--max-dets is of --task instance");
    assertRefused(
        score("quick/gt", "--predictions", System.getProperty("java.io.tmpdir")),
        "should be specified only once");
  }

  private static Ran labels(String... more) {
    String input = VideoFixture.location("stq_vpq/input");
    List<String> args = new ArrayList<>(List.of("score", "--task", "video", "--gt", input));
    args.addAll(List.of("--predictions", input));
    return run(args, more);
  }

  private static Ran tracks(String name, String... more) {
    List<String> args = new ArrayList<>(List.of("score", "--task", "tracking"));
    args.addAll(List.of("--gt", VideoFixture.location(name + "/gt")));
    args.addAll(List.of("--predictions", VideoFixture.location(name + "/pred")));
    return run(args, more);
  }

  @Test
  void scoresLabelledVideos() throws IOException {
    Ran vpq = labels("--protocol", "vpq");
    assertThat(vpq.status).as(vpq.err).isZero();
    assertThat(vpq.out.lines())
        .contains("1       all       0.6048   0.7559   0.7912        5", "VPQ     all       0.5280")
        .hasSize(1 + 4 * 3 + 3);
    Ran stq = labels("--protocol", "stq");
    assertThat(stq.out.lines()).contains("  0.4420   0.3071   0.6363  all").hasSize(1 + 1 + 4);
    JsonSchema schema = JsonSchema.named("video-labels-score.schema.json");
    for (String protocol : List.of("vpq", "stq")) {
      Ran json = labels("--protocol", protocol, "--emit", "json");
      assertThat(schema.problems(VideoFixture.JSON.readTree(json.out))).isEmpty();
    }
    assertThat(
            JsonSchema.named("video-labels.schema.json")
                .problems(VideoFixture.golden("stq_vpq/input")))
        .isEmpty();
    Ran two = labels("--protocol", "vpq", "--windows", "2");
    assertThat(two.out.lines()).contains("VPQ     all       0.5247");
    assertRefused(labels("--protocol", "stq", "--windows", "2"), "--windows is of --protocol vpq");
    assertRefused(labels("--protocol", "vpq", "--windows", "0"), "windows are [0]");
    assertRefused(labels("--protocol", "vpq", "--class-agnostic"), "are not of --protocol vpq");
  }

  @Test
  void scoresTracks() throws IOException {
    Ran ran = tracks("trackeval_fixtures/id_switch");
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out.lines())
        .contains(
            "class                       HOTA    DetA    AssA    LocA    MOTA    MOTP   sMOTA"
                + "   IDSW    IDF1      AP      AR",
            "c1                        0.5774  1.0000  0.3333  1.0000  0.8333  1.0000  0.8333"
                + "      2  0.5000  0.0000  0.0000")
        .hasSize(4);
    assertThat(ran.err).contains("scored 1 videos, 2 annotated and 2 predicted tracks in");
    Ran json = tracks("quick", "--emit", "json");
    JsonNode document = VideoFixture.JSON.readTree(json.out);
    assertThat(JsonSchema.named("tracking-score.schema.json").problems(document)).isEmpty();
    assertThat(document.at("/per_class/0/counts/IDTP").asInt()).isEqualTo(128);
    assertRefused(tracks("quick", "--protocol", "ovis"), "--protocol is of --task video");
  }

  @Test
  void poolsCategories() {
    Ran ran = score("quick/gt", "--class-agnostic", "--mode", "corrected");
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out.lines()).hasSize(12);
  }

  private static void assertRefused(Ran ran, String problem) {
    assertThat(ran.status).as(ran.err).isEqualTo(2);
    assertThat(ran.err).contains(problem).doesNotContain("\tat ");
  }
}
