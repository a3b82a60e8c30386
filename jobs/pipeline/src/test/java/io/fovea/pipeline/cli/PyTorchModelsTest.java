package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.mask.RleText;
import io.fovea.models.session.Tensor;
import io.fovea.models.verify.Samples;
import io.fovea.pipeline.spark.SharedSpark;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of torchvision brought in by the guide's commands, beside what PyTorch says itself. */
class PyTorchModelsTest {
  private static final Path ROOT = Path.of(System.getProperty("fovea.root"));
  private static final String DETECTOR = "maskrcnn_resnet50_fpn";

  @TempDir static Path folder;

  private static String python;

  private record Ran(int status, String out, String err) {}

  @BeforeAll
  static void images() throws Exception {
    for (String candidate : new String[] {"python3", "/usr/bin/python3"}) {
      if (python == null && imports(candidate)) {
        python = candidate;
      }
    }
    assumeTrue(python != null, "no Python here imports torch and torchvision");
    python(fixture("commands.py"), folder.toString());
  }

  private static boolean imports(String candidate) throws InterruptedException {
    try {
      return run(candidate, "-c", "import torch, torchvision, numpy").status == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String fixture(String name) {
    return ROOT.resolve("jobs/models/src/test/python").resolve(name).toString();
  }

  private static String export(String name) {
    return ROOT.resolve("scripts/export").resolve(name).toString();
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }

  private static Ran run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), said, "");
  }

  private static void python(String script, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(python, script));
    command.addAll(List.of(arguments));
    Ran ran = run(command.toArray(String[]::new));
    assertThat(ran.status).as(ran.out).isZero();
  }

  private static Ran fovea(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  private static void agrees(Ran verified) {
    assertThat(verified.status).as(verified.out + verified.err).isZero();
    assertThat(verified.out).endsWith("Every stored stage agrees.\n");
  }

  /** One value of a stage is changed in the samples: that stage is the first to differ. */
  private static void noticed(String samples, String stage, double amount, String... verify)
      throws Exception {
    String changed = file("changed.npz");
    python(fixture("perturb.py"), file(samples), changed, stage, "" + amount);
    List<String> args = new ArrayList<>(List.of(verify));
    args.add("--reference=" + changed);
    Ran ran = fovea(args.toArray(String[]::new));
    assertThat(ran.status).as(ran.out + ran.err).isEqualTo(5);
    assertThat(ran.out).endsWith("The first stage that differs is " + stage + ".\n");
    String line = ran.out.lines().filter(l -> l.startsWith("DIFFERS")).findFirst().orElseThrow();
    assertThat(line).startsWith("DIFFERS  " + stage + " ");
    double greatest = Double.parseDouble(line.replaceAll(".*at most ([^ ]+) absolute.*", "$1"));
    assertThat(greatest).isCloseTo(amount, within(0.01 * amount));
  }

  @Test
  void resNetIsFilledByItsNamesAndVerified() throws Exception {
    python(
        export("checkpoint"),
        file("resnet50.pth"),
        "--rules",
        export("rules/pytorch.rules"),
        "--out",
        file("resnet50.safetensors"));
    Ran built =
        fovea(
            "build",
            "--system=resnet",
            "--size=50",
            "--input=image=1x3x64x96",
            "--weights=" + file("resnet50.safetensors"),
            "--out=" + file("resnet50.onnx"));
    assertThat(built.status).as(built.err).isZero();
    String[] verify = {
      "verify-model",
      "--model=" + file("resnet50.onnx"),
      "--recipe=none",
      "--set=recipe.mean=0.485,0.456,0.406",
      "--set=recipe.std=0.229,0.224,0.225",
      "--image=" + file("small.png")
    };
    List<String> plain = new ArrayList<>(List.of(verify));
    plain.add("--reference=" + file("resnet50.npz"));
    agrees(fovea(plain.toArray(String[]::new)));
    noticed("resnet50.npz", "input", 0.25, verify);
    noticed("resnet50.npz", "output.logits", 0.5, verify);
  }

  @Test
  void aDetectorGivesWhatTorchvisionGives() throws Exception {
    python(
        export("torchvision_instances"),
        DETECTOR,
        "--weights=none",
        "--seed=3",
        "--option=min_size=128",
        "--option=max_size=192",
        "--height=128",
        "--width=144",
        "--out",
        file("detector.onnx"),
        "--image",
        file("exact.png"),
        "--image",
        file("larger.png"),
        "--reference",
        folder.toString());
    Ran inspected = fovea("inspect", file("detector.onnx"));
    assertThat(inspected.out).containsPattern("decoders +instances\n");
    String[] verify = {
      "verify-model",
      "--model=" + file("detector.onnx"),
      "--recipe=torchvision",
      "--decoder=instances",
      "--image=" + file("exact.png")
    };
    List<String> plain = new ArrayList<>(List.of(verify));
    plain.add("--reference=" + file("exact.npz"));
    agrees(fovea(plain.toArray(String[]::new)));
    noticed("exact.npz", "input", 0.1, verify);
    noticed("exact.npz", "output.boxes", 3, verify);
    noticed("exact.npz", "prediction.boxes", 2, verify);
    noticed("exact.npz", "prediction.labels", 1, verify);
    inferred();
  }

  /** The same through Spark, over both images; the second is resized within the graph. */
  private static void inferred() throws Exception {
    SharedSpark.session();
    Path truth = folder.resolve("gt.json");
    Files.writeString(truth, document().toString());
    Ran ran =
        fovea(
            "infer",
            "--model=" + file("detector.onnx"),
            "--recipe=torchvision",
            "--decoder=instances",
            "--categories=ids",
            "--dataset=" + truth,
            "--images=" + folder,
            "--out=" + file("run"));
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(fovea("export", file("run"), "--out=" + file("results")).status).isZero();
    ObjectMapper mapper = new ObjectMapper();
    JsonNode boxes = mapper.readTree(folder.resolve("results/results_bbox.json").toFile());
    JsonNode masks = mapper.readTree(folder.resolve("results/results_segm.json").toFile());
    compare("exact", 1, boxes, masks, 1e-3);
    compare("larger", 2, boxes, masks, 0.1);
  }

  private static ObjectNode document() {
    ObjectNode document = new ObjectMapper().createObjectNode();
    ArrayNode images = document.putArray("images");
    images
        .addObject()
        .put("id", 1)
        .put("file_name", "exact.png")
        .put("width", 160)
        .put("height", 128);
    images
        .addObject()
        .put("id", 2)
        .put("file_name", "larger.png")
        .put("width", 250)
        .put("height", 200);
    document.putArray("annotations");
    ArrayNode categories = document.putArray("categories");
    for (int id = 1; id < 91; id++) {
      categories.addObject().put("id", id).put("name", "class " + id);
    }
    return document;
  }

  /**
   * In the model's order: boxes within some pixels, and of masks all but those few that a box which
   * ends on another side of a whole pixel moves by one.
   */
  private static void compare(
      String name, int image, JsonNode boxes, JsonNode masks, double pixels) {
    try (Samples samples = Samples.open(folder.resolve(name + ".npz"))) {
      Tensor theirs = samples.read("prediction.boxes");
      Tensor scores = samples.read("prediction.scores");
      Tensor labels = samples.read("prediction.labels");
      Tensor bits = samples.read("prediction.masks");
      int at = 0;
      int equal = 0;
      long foreground = 0;
      for (int i = 0; i < boxes.size(); i++) {
        JsonNode box = boxes.get(i);
        if (box.get("image_id").asInt() != image) {
          continue;
        }
        assertThat(box.get("category_id").asDouble()).isEqualTo(labels.number(at));
        assertThat(box.get("score").asDouble()).isCloseTo(scores.number(at), within(1e-3));
        for (int k = 0; k < 4; k++) {
          double corner = box.get("bbox").get(k).asDouble();
          corner += k < 2 ? 0 : box.get("bbox").get(k - 2).asDouble();
          assertThat(corner).isCloseTo(theirs.number(4 * at + k), within(pixels));
        }
        JsonNode rle = masks.get(i).get("segmentation");
        int height = rle.get("size").get(0).asInt();
        int width = rle.get("size").get(1).asInt();
        byte[] found = RleText.decode(rle.get("counts").asText(), height, width).toRowMajor();
        byte[] stored = new byte[found.length];
        for (int p = 0; p < stored.length; p++) {
          stored[p] = (byte) bits.number(at * stored.length + p);
        }
        foreground += Rle.ofRowMajor(height, width, stored).area();
        equal += java.util.Arrays.equals(found, stored) ? 1 : 0;
        at++;
      }
      assertThat((long) at).isEqualTo(scores.shape()[0]).isGreaterThan(20);
      assertThat(foreground).isPositive();
      assertThat(equal).isGreaterThanOrEqualTo(pixels < 0.01 ? 95 * at / 100 : at / 2);
    }
  }
}
