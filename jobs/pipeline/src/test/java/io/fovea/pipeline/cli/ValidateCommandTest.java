package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.pipeline.scoring.panoptic.PanopticScoringTest;
import io.fovea.pipeline.scoring.video.VideoFixture;
import io.fovea.pipeline.store.JsonSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateCommandTest {
  @TempDir Path folder;

  private record Ran(int status, String out, String err) {}

  private static Ran run(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  void errorsEndWith3AndTheDocumentFollowsItsSchema() throws IOException {
    Path gt =
        file(
            "gt.json",
            """
            {"images": [{"id": 1, "file_name": "a.jpg", "height": 10, "width": 20}],
             "annotations": [{"id": 0, "image_id": 1, "category_id": 1, "iscrowd": 0, "area": 4,
                              "bbox": [1, 1, 2, 2], "segmentation": [[1, 1, 3, 1, 3, 3, 1, 3]]}],
             "categories": [{"id": 1, "name": "a"}]}
            """);
    Path json = folder.resolve("problems.json");
    Ran ran =
        run(
            "validate",
            "--task",
            "instance",
            "--gt",
            gt.toString(),
            "--emit",
            "text",
            "--emit",
            "json=" + json);
    assertThat(ran.status).isEqualTo(3);
    assertThat(ran.out)
        .contains(
            gt + ": 1 image, 1 category, 1 annotation",
            "[annotation_id_zero]",
            "annotations[0] (id 0): 'id' is 0",
            "Remedy: Number the annotations from 1",
            "1 error, 0 warnings");
    JsonNode document = new ObjectMapper().readTree(json.toFile());
    assertThat(JsonSchema.named("validation.schema.json").problems(document)).isEmpty();
    assertThat(document.at("/documents/0/problems/0/code").asText())
        .isEqualTo("annotation_id_zero");
  }

  /** A ground truth of boxes is whole for one score, and of no use for the other. */
  @Test
  void takesWhatWillBeScored() throws IOException {
    String gt =
        file(
                "gt.json",
                "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\",\"height\":9,\"width\":9}],"
                    + "\"categories\":[{\"id\":1,\"name\":\"a\"}],\"annotations\":[{\"id\":1,"
                    + "\"image_id\":1,\"category_id\":1,\"iscrowd\":0,\"area\":4,"
                    + "\"bbox\":[1,1,2,2]}]}")
            .toString();
    Ran boxes = run("validate", "--task", "instance", "--gt", gt, "--iou", "bbox");
    assertThat(boxes.status).isZero();
    assertThat(boxes.out).contains("No problems found.");
    Ran masks = run("validate", "--task", "instance", "--gt", gt, "--iou", "segm");
    assertThat(masks.status).isEqualTo(3);
    assertThat(masks.out).contains("[mask_needed]", "1 error, 0 warnings");
    Ran either = run("validate", "--task", "instance", "--gt", gt);
    assertThat(either.status).isZero();
    assertThat(either.out).contains("[mask_missing]", "0 errors, 1 warning");
  }

  @Test
  void aFileThatCannotBeOpenedIsNamed() {
    Ran ran = run("validate", "--task", "instance", "--gt", folder.resolve("no.json").toString());
    assertThat(ran.status).isEqualTo(3);
    assertThat(ran.out).isEmpty();
    assertThat(ran.err).contains("no.json").doesNotContain("\tat ");
  }

  @Test
  void realDataSetsHaveNoErrors() {
    Path data = Path.of(System.getProperty("fovea.shared")).resolve("data");
    Assumptions.assumeTrue(Files.isDirectory(data), "the third-party data is not there");
    Path coco = data.resolve("coco_val2014_100");
    Ran ran =
        run(
            "validate",
            "--task",
            "instance",
            "--gt",
            coco.resolve("instances_val2014_100.json").toString(),
            "--predictions",
            coco.resolve("instances_val2014_fakesegm100_results.json").toString());
    assertThat(ran.status).isZero();
    assertThat(ran.out)
        .contains(
            "100 images, 80 categories, 839 annotations", "734 results", "0 errors, 1 warning");
  }

  private static String golden(String name) {
    return PanopticScoringTest.golden().resolve(name).toString();
  }

  @Test
  void otherTasksTakeTheOptionsOfScore() throws IOException {
    Path json = folder.resolve("panoptic.json");
    Ran panoptic =
        run(
            "validate",
            "--task",
            "panoptic",
            "--gt",
            golden("gt.json"),
            "--gt-images",
            golden("gt"),
            "--predictions",
            golden("pred.json"),
            "--prediction-images",
            golden("pred"),
            "--emit",
            "json=" + json);
    assertThat(panoptic.status).as(panoptic.err).isZero();
    JsonNode document = new ObjectMapper().readTree(json.toFile());
    assertThat(JsonSchema.named("validation.schema.json").problems(document)).isEmpty();
    assertThat(document.at("/task").asText()).isEqualTo("panoptic");
    assertThat(document.at("/documents/0/contents/0").asText()).isEqualTo("40 images");
    Ran labels =
        run(
            "validate",
            "--task",
            "video",
            "--protocol",
            "stq",
            "--gt",
            VideoFixture.location("stq_vpq/input"),
            "--predictions",
            VideoFixture.location("stq_vpq/input"));
    assertThat(labels.out).contains("4 videos", "No problems found.");
  }

  @Test
  void optionsOfOtherTasksAndMissingOnesAreRefused() throws IOException {
    String gt = file("gt.json", "{}").toString();
    Ran other = run("validate", "--task", "video", "--gt", gt, "--classes", "3");
    assertThat(other.status).isEqualTo(2);
    assertThat(other.err).contains("Option --classes is of --task semantic, not video");
    Ran iou = run("validate", "--task", "video", "--gt", gt, "--iou", "segm");
    assertThat(iou.status).isEqualTo(2);
    assertThat(iou.err).contains("Option --iou is of --task instance and lvis, not video");
    Ran points = run("validate", "--task", "instance", "--gt", gt, "--iou", "keypoints");
    assertThat(points.status).isEqualTo(2);
    assertThat(points.err).contains("Give --task keypoints, without --iou");
    Ran missing = run("validate", "--task", "ranking", "--gt", gt);
    assertThat(missing.status).isEqualTo(2);
    assertThat(missing.err).contains("--layout");
    Ran loose = run("validate", "--task", "video", "--gt", gt, "--gt-long", gt);
    assertThat(loose.status).isEqualTo(2);
    assertThat(loose.err).contains("--gt-long is of --protocol ytvis22");
  }
}
