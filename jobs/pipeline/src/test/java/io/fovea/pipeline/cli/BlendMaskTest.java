package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.mask.RleText;
import io.fovea.pipeline.cli.DrawnBlendMask.Scene;
import io.fovea.pipeline.spark.SharedSpark;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** BlendMask from its graph to a score, with an answer that is known. */
class BlendMaskTest {
  private static final List<Scene> SCENES =
      List.of(
          new Scene(6, 8, new int[] {5, 4, 9, 9}),
          new Scene(9, 12, new int[] {9, 3, 16, 10}),
          new Scene(3, 4, new int[] {1, 0, 4, 5}));

  @TempDir static Path folder;

  private record Ran(int status, String out, String err) {}

  private static Ran fovea(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  @BeforeAll
  static void dataset() throws Exception {
    SharedSpark.session();
    ObjectNode document = new ObjectMapper().createObjectNode();
    ArrayNode images = document.putArray("images");
    ArrayNode annotations = document.putArray("annotations");
    for (int i = 0; i < SCENES.size(); i++) {
      Scene scene = SCENES.get(i);
      String name = i + ".png";
      ImageIO.write(scene.image(), "png", folder.resolve(name).toFile());
      images
          .addObject()
          .put("id", i + 1)
          .put("file_name", name)
          .put("width", DrawnBlendMask.WIDTH)
          .put("height", DrawnBlendMask.HEIGHT);
      Rle mask = Rle.ofRowMajor(DrawnBlendMask.HEIGHT, DrawnBlendMask.WIDTH, scene.mask());
      ObjectNode annotation = annotations.addObject();
      annotation.put("id", i + 1).put("image_id", i + 1).put("iscrowd", 0);
      annotation.put("category_id", 10 * DrawnBlendMask.LABEL).put("area", mask.area());
      ArrayNode box = annotation.putArray("bbox");
      double left = Math.max(0, scene.box().get(0));
      double top = Math.max(0, scene.box().get(1));
      box.add(left).add(top);
      box.add(scene.box().get(0) + scene.box().get(2) - left);
      box.add(scene.box().get(1) + scene.box().get(3) - top);
      ObjectNode rle = annotation.putObject("segmentation");
      rle.putArray("size").add(DrawnBlendMask.HEIGHT).add(DrawnBlendMask.WIDTH);
      rle.put("counts", RleText.encode(mask));
    }
    ArrayNode categories = document.putArray("categories");
    for (int label = 0; label < 80; label++) {
      categories.addObject().put("id", 10 * label).put("name", "class " + label);
    }
    Files.writeString(folder.resolve("gt.json"), document.toString());
  }

  private static Ran infer(String model, String out) {
    return fovea(
        "infer",
        "--model=" + folder.resolve(model),
        "--recipe=none",
        "--decoder=blendmask",
        "--set=decoder.size=28",
        "--categories=contiguous",
        "--dataset=" + folder.resolve("gt.json"),
        "--images=" + folder,
        "--out=" + folder.resolve(out));
  }

  private static JsonNode stats(String iou, String run) throws Exception {
    Ran scored =
        fovea(
            "score",
            "--task=instance",
            "--iou=" + iou,
            "--gt=" + folder.resolve("gt.json"),
            "--predictions=" + folder.resolve(run),
            "--emit=json");
    assertThat(scored.status).as(scored.err).isZero();
    return new ObjectMapper().readTree(scored.out).get("stats");
  }

  @Test
  void findsWhatItsWeightsWereSetToFind() throws Exception {
    DrawnBlendMask.build().write(folder.resolve("drawn.onnx"));
    assertThat(fovea("inspect", folder.resolve("drawn.onnx").toString()).out)
        .containsPattern("decoders .*blendmask");
    Ran inferred = infer("drawn.onnx", "drawn");
    assertThat(inferred.status).as(inferred.err).isZero();
    assertThat(
            fovea("export", folder.resolve("drawn").toString(), "--out=" + folder.resolve("r"))
                .status)
        .isZero();
    ObjectMapper mapper = new ObjectMapper();
    JsonNode boxes = mapper.readTree(folder.resolve("r/results_bbox.json").toFile());
    JsonNode masks = mapper.readTree(folder.resolve("r/results_segm.json").toFile());
    assertThat(boxes).hasSameSizeAs(SCENES);
    for (int i = 0; i < SCENES.size(); i++) {
      JsonNode one = masks.get(i);
      assertThat(one.get("image_id").asInt()).isEqualTo(i + 1);
      assertThat(one.get("category_id").asInt()).isEqualTo(10 * DrawnBlendMask.LABEL);
      assertThat(one.get("score").asDouble()).isCloseTo(1, within(1e-3));
      byte[] wanted = SCENES.get(i).mask();
      byte[] found =
          RleText.decode(
                  one.get("segmentation").get("counts").asText(),
                  DrawnBlendMask.HEIGHT,
                  DrawnBlendMask.WIDTH)
              .toRowMajor();
      // Off by no more than a pixel at its outline: a bin is of 2.6 x 2 pixels.
      for (int p = 0; p < found.length; p++) {
        if (inside(wanted, p)) {
          assertThat(found[p]).as("scene %d, pixel %d", i, p).isEqualTo(wanted[p]);
        }
      }
    }
    JsonNode ofBoxes = stats("bbox", "drawn");
    assertThat(ofBoxes.get("AP").asDouble()).isCloseTo(1, within(1e-9));
    JsonNode ofMasks = stats("segm", "drawn");
    assertThat(ofMasks.get("AP75").asDouble()).isCloseTo(1, within(1e-9));
  }

  /** Whether all pixels around are as this one. */
  private static boolean inside(byte[] mask, int p) {
    for (int dy = -2; dy <= 2; dy++) {
      for (int dx = -2; dx <= 2; dx++) {
        int x = p % DrawnBlendMask.WIDTH + dx;
        int y = p / DrawnBlendMask.WIDTH + dy;
        if (x >= 0
            && y >= 0
            && x < DrawnBlendMask.WIDTH
            && y < DrawnBlendMask.HEIGHT
            && mask[y * DrawnBlendMask.WIDTH + x] != mask[p]) {
          return false;
        }
      }
    }
    return true;
  }

  @Test
  void aGraphWithRandomWeightsRunsAndIsScored() throws Exception {
    Ran built =
        fovea(
            "build",
            "--system=blendmask",
            "--size=small",
            "--seed=2",
            "--input=image=1x3x128x160",
            "--out=" + folder.resolve("random.onnx"));
    assertThat(built.status).as(built.err).isZero();
    Ran inferred = infer("random.onnx", "random");
    assertThat(inferred.status).as(inferred.err).isZero();
    assertThat(inferred.err).containsPattern("[1-9][0-9]* predictions of 3 images");
    assertThat(stats("segm", "random").get("AP").asDouble()).isBetween(0.0, 0.5);
  }
}
