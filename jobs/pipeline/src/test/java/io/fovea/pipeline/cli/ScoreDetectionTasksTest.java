package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.pipeline.store.JsonSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fovea score --task lvis} and {@code keypoints}, and boundaries of instances. */
class ScoreDetectionTasksTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String POINTS = "'keypoints':[2,2,2,5,5,2]";

  @TempDir Path folder;

  private record Ran(int status, String out, String err) {}

  @BeforeEach
  void write() throws IOException {
    json(
        "gt.json",
        "{'images':[{'id':1,'height':40,'width':60,'neg_category_ids':[],"
            + "'not_exhaustive_category_ids':[]}],'categories':[{'id':1,'name':'a',"
            + "'frequency':'c'}],'annotations':[{'id':1,'image_id':1,'category_id':1,'iscrowd':0,"
            + "'area':400,'bbox':[1,1,20,20],'num_keypoints':2,"
            + POINTS
            + ",'segmentation':[[1,1,21,1,21,21,1,21]]}]}");
    json(
        "dt.json",
        "[{'image_id':1,'category_id':1,'score':0.5,'bbox':[1,1,20,20]," + POINTS + "}]");
  }

  private void json(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text.replace('\'', '"'));
  }

  private Ran score(String... more) {
    List<String> args = new ArrayList<>(List.of("score"));
    args.addAll(List.of("--gt", folder.resolve("gt.json").toString()));
    args.addAll(List.of("--predictions", folder.resolve("dt.json").toString()));
    args.addAll(Arrays.asList(more));
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Main.run(args.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  private JsonNode document(String... options) throws IOException {
    List<String> all = new ArrayList<>(Arrays.asList(options));
    all.addAll(List.of("--emit", "json", "--engine", "local"));
    Ran ran = score(all.toArray(String[]::new));
    assertThat(ran.status).as(ran.err).isZero();
    JsonNode document = JSON.readTree(ran.out);
    assertThat(JsonSchema.named("score.schema.json").problems(document)).isEmpty();
    return document;
  }

  @Test
  void lvisHasThirteenNumbers() throws IOException {
    Ran text = score("--task", "lvis", "--iou", "bbox", "--per-category");
    assertThat(text.status).as(text.err).isZero();
    assertThat(text.out.lines().limit(13))
        .hasSize(13)
        .first()
        .isEqualTo(
            " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=300 catIds=all] ="
                + " 1.000");
    JsonNode document = document("--task", "lvis", "--iou", "segm", "--max-dets", "7");
    assertThat(document.get("task").asText()).isEqualTo("lvis");
    assertThat(document.get("stats")).hasSize(13);
    assertThat(document.at("/stats/AR@7").asDouble()).isEqualTo(1.0);
    assertThat(document.at("/stats/APr").asDouble()).isEqualTo(-1.0);
    JsonNode boundary = document("--task", "lvis", "--iou", "boundary");
    assertThat(boundary.at("/parameters/dilation_ratio").asDouble()).isEqualTo(0.008);
  }

  @Test
  void keypointsHaveTenNumbers() throws IOException {
    JsonNode document = document("--task", "keypoints", "--sigmas", "0.05,0.1");
    assertThat(document.get("task").asText()).isEqualTo("keypoints");
    assertThat(document.get("stats")).hasSize(10);
    assertThat(document.at("/stats/AR").asDouble()).isEqualTo(1.0);
    assertThat(document.at("/parameters/sigmas")).hasSize(2);
  }

  @Test
  void boundariesTakeADilationRatio() throws IOException {
    JsonNode usual = document("--task", "instance", "--iou", "boundary");
    assertThat(usual.get("iou").asText()).isEqualTo("boundary");
    assertThat(usual.at("/parameters/dilation_ratio").asDouble()).isEqualTo(0.02);
    JsonNode wide = document("--task", "instance", "--iou", "boundary", "--dilation-ratio", "0.5");
    assertThat(wide.at("/parameters/dilation_ratio").asDouble()).isEqualTo(0.5);
  }

  @Test
  void refusesWhatAnotherTaskHas() {
    refuses("--iou is not of --task keypoints", "--task", "keypoints", "--iou", "segm");
    refuses("task of its own", "--task", "instance", "--iou", "keypoints");
    refuses("--iou=bbox|segm|boundary", "--task", "lvis");
    refuses("--class-agnostic", "--task", "lvis", "--iou", "bbox", "--class-agnostic");
    refuses("--class-agnostic", "--task", "keypoints", "--class-agnostic");
    refuses("one cap", "--task", "lvis", "--iou", "bbox", "--max-dets", "1,300");
    refuses("--sigmas", "--task", "instance", "--iou", "bbox", "--sigmas", "1");
    refuses("--dilation-ratio", "--task", "lvis", "--iou", "segm", "--dilation-ratio", "0.1");
    refuses(
        "dilation ratio is 0.0", "--task", "lvis", "--iou", "boundary", "--dilation-ratio", "0");
    refuses("--task ranking", "--task", "lvis", "--iou", "bbox", "--profile", "all");
    refuses("sigmas", "--task", "keypoints", "--sigmas", "-1");
  }

  private void refuses(String problem, String... options) {
    Ran ran = score(options);
    assertThat(ran.status).as(ran.err).isEqualTo(2);
    assertThat(ran.err).contains(problem).doesNotContain("\tat ");
  }
}
