package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.pipeline.spark.SharedSpark;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A published model over real images comes to the figures of the reference pipeline. */
class YoloxNanoTest {
  private static final Path SHARED = Path.of(System.getProperty("fovea.shared"));
  private static final Path MODEL = SHARED.resolve("data/models/yolox_nano.onnx");
  private static final Path DATA = SHARED.resolve("data/coco_val2017_ccby");
  private static final Path GOLDEN =
      SHARED.resolve("golden/inference/yolox_nano_coco_val2017_ccby.json");

  @TempDir Path temp;

  private static int fovea(StringWriter out, String... args) {
    StringWriter err = new StringWriter();
    int status = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    assertThat(status).as(err.toString()).isZero();
    return status;
  }

  @Test
  void averagePrecisionIsTheReferences() throws Exception {
    assumeTrue(Files.exists(MODEL) && Files.exists(DATA), "no third-party data in " + SHARED);
    SharedSpark.session();
    Path run = temp.resolve("run");
    String truth = DATA.resolve("instances_val2017_ccby.json").toString();
    fovea(
        new StringWriter(),
        "infer",
        "--model=" + MODEL,
        "--recipe=yolox",
        "--decoder=yolox",
        "--dataset=" + truth,
        "--images=" + DATA.resolve("images"),
        "--out=" + run,
        "--shard-size=8");
    StringWriter score = new StringWriter();
    fovea(
        score,
        "score",
        "--task=instance",
        "--iou=bbox",
        "--gt=" + truth,
        "--predictions=" + run,
        "--emit=json");

    ObjectMapper mapper = new ObjectMapper();
    JsonNode golden = mapper.readTree(GOLDEN.toFile());
    JsonNode counts = mapper.readTree(run.resolve("manifest.json").toFile()).get("counts");
    assertThat(counts.get("images").asInt()).isEqualTo(31);
    assertThat(counts.get("failed").asInt()).isZero();
    assertThat(counts.get("predictions").asInt())
        .isCloseTo(golden.get("detections").asInt(), within(10));
    JsonNode stats = mapper.readTree(score.toString()).get("stats");
    assertThat(stats.get("AP").asDouble())
        .isCloseTo(golden.get("stats").get(0).asDouble(), within(0.01));
    assertThat(stats.get("AP50").asDouble())
        .isCloseTo(golden.get("stats").get(1).asDouble(), within(0.01));
  }
}
