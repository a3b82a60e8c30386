package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.mask.RleText;
import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Shape;
import io.fovea.models.graph.Tensor;
import io.fovea.pipeline.export.PngWriter;
import io.fovea.pipeline.spark.SharedSpark;
import io.fovea.pipeline.store.JsonSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plans of every kind of task, over images in red, green and blue and a model whose classes are the
 * colours: what is to come out is known.
 */
class PlanTasksTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SIDE = 16;
  private static final int IMAGES = 4;

  @TempDir static Path folder;

  private record Ran(int status, String out, String err) {}

  private static Ran fovea(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  /** Image i: the first 5 + i columns have one colour, the others another. */
  private static int colour(int image, int pixel) {
    return pixel % SIDE < 5 + image ? image % 3 : (image + 1) % 3;
  }

  private static int[] pixels(int image) {
    int[] pixels = new int[SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = colour(image, i);
    }
    return pixels;
  }

  @BeforeAll
  static void write() throws IOException {
    SharedSpark.session();
    model(folder.resolve("colours.onnx"));
    ObjectNode dataset = JSON.createObjectNode();
    ArrayNode images = dataset.putArray("images");
    ArrayNode categories = dataset.putArray("categories");
    for (int c = 0; c < 3; c++) {
      categories.addObject().put("id", c).put("name", "colour " + c);
    }
    ObjectNode segments = JSON.createObjectNode();
    ArrayNode kinds = segments.putArray("categories");
    for (int c = 0; c < 3; c++) {
      kinds.addObject().put("id", c).put("name", "colour " + c).put("isthing", 0);
    }
    ArrayNode annotations = segments.putArray("annotations");
    ObjectNode classes = JSON.createObjectNode();
    classes.put("format", "fovea-classification-truth").put("version", 1);
    ArrayNode ofImages = classes.putArray("images");
    ArrayNode ranked = JSON.createArrayNode();
    for (int n = 0; n < IMAGES; n++) {
      String name = "i" + n;
      int[] stored = pixels(n);
      int[] shown = new int[stored.length];
      int[] ids = new int[stored.length];
      byte[] red = new byte[stored.length];
      for (int i = 0; i < stored.length; i++) {
        shown[i] = 200 << 8 * stored[i];
        ids[i] = 1 + stored[i];
        red[i] = (byte) (stored[i] == 0 ? 1 : 0);
      }
      PngWriter.writeColours(folder + "/images/" + name + ".png", SIDE, SIDE, shown);
      PngWriter.writeGray(folder + "/maps/" + name + ".png", SIDE, SIDE, stored, false);
      PngWriter.writeColours(folder + "/segments/" + name + ".png", SIDE, SIDE, ids);
      images
          .addObject()
          .put("id", n)
          .put("file_name", name + ".png")
          .put("height", SIDE)
          .put("width", SIDE);
      ObjectNode annotation = annotations.addObject().put("image_id", n);
      ArrayNode infos = annotation.put("file_name", name + ".png").putArray("segments_info");
      for (int c : new int[] {n % 3, (n + 1) % 3}) {
        int columns = c == n % 3 ? 5 + n : SIDE - 5 - n;
        infos
            .addObject()
            .put("id", 1 + c)
            .put("category_id", c)
            .put("iscrowd", 0)
            .put("area", columns * SIDE);
      }
      // The larger half: the first one from image 3 on, where halves are equal, by the lower class.
      ofImages.addObject().put("image", name + ".png").put("class", n == 3 ? 0 : (n + 1) % 3);
      Rle mask = Rle.ofRowMajor(SIDE, SIDE, red);
      if (mask.area() > 0) {
        ObjectNode image = ranked.addObject().put("file_name", name + ".png");
        image.put("height", SIDE).put("width", SIDE);
        ObjectNode object = image.putArray("annotations").addObject().put("gt_rank", 0);
        ObjectNode segmentation = object.putObject("segmentation");
        segmentation.putArray("size").add(SIDE).add(SIDE);
        segmentation.put("counts", RleText.encode(mask));
      }
    }
    JSON.writeValue(folder.resolve("dataset.json").toFile(), dataset);
    JSON.writeValue(folder.resolve("segments.json").toFile(), segments);
    JSON.writeValue(folder.resolve("classes.json").toFile(), classes);
    JSON.writeValue(folder.resolve("ranked.json").toFile(), ranked);
  }

  /** Scores are the colours themselves, 0 to 1 by the recipe; salience is the red. */
  private static void model(Path file) throws IOException {
    GraphBuilder graph = GraphBuilder.named("colours");
    Tensor image = graph.input("image", ElementType.FLOAT, Shape.of(1, 3, SIDE, SIDE));
    Tensor one = graph.scalar(1);
    graph.output("scores", graph.mul(image, one));
    graph.output("salience", graph.slice(image, 1, 0, 1));
    graph.output("center", graph.slice(image, 1, 1, 2));
    graph.output("offset", graph.mul(graph.slice(image, 1, 0, 2), graph.scalar(0)));
    graph.output("logits", graph.reduceMean(image, false, 2, 3));
    graph.write(file);
  }

  private Path plan(String name, String decoder, String scoring, String published)
      throws IOException {
    return Files.writeString(
        folder.resolve(name + ".yaml"),
        """
        dataset: dataset.json
        images: images
        model: colours.onnx
        recipe: none
        decoder: %s
        %s
        scoring: [%s]
        published: [%s]
        out: runs/%s
        """
            .formatted(
                decoder,
                decoder.contains("saliency") ? "# no classes" : "categories: contiguous",
                scoring,
                published,
                name));
  }

  private JsonNode run(String name, String decoder, String scoring, String published)
      throws IOException {
    Path plan = plan(name, decoder, scoring, published);
    Ran ran = fovea("run", "--plan", plan.toString());
    assertThat(ran.status).as(ran.err).isZero();
    Path run = folder.resolve("runs").resolve(name);
    JsonNode metrics = JSON.readTree(run.resolve("metrics.json").toFile());
    assertThat(JsonSchema.named("metrics.schema.json").problems(metrics)).isEmpty();
    // The plan that is kept runs the same: it reads back, with every default.
    Ran again = fovea("run", "--dry-run", "--plan", run.resolve("plan.yaml").toString());
    assertThat(again.status).as(again.err).isZero();
    assertThat(again.out).isEqualTo(Files.readString(run.resolve("plan.yaml")));
    assertThat(SharedSpark.session().read().parquet(run + "/metrics").count())
        .isEqualTo(Files.readAllLines(run.resolve("metrics.csv")).size() - 1L);
    return metrics;
  }

  private static String report(String name) throws IOException {
    return Files.readString(folder.resolve("runs").resolve(name).resolve("report.md"));
  }

  @Test
  void semanticMaps() throws IOException {
    JsonNode metrics =
        run(
            "semantic",
            "{name: semantic, output: scores}",
            "{task: semantic, gt: maps, classes: 3}",
            "{metric: mean_iou, value: 0.9, tolerance: 0.2, source: a table}");
    assertThat(metrics.at("/scores/semantic/stats/mean_iou").asDouble()).isEqualTo(1);
    assertThat(metrics.at("/scores/semantic/run/images").asInt()).isEqualTo(IMAGES);
    String report = report("semantic");
    assertThat(report)
        .contains("| semantic | mean\\_iou | a table | 1.000 | 0.900 | +0.100 | ±0.200 yes |")
        .contains("## By class: semantic")
        .contains("| semantic: annotated maps | 4 |")
        .contains("semantic: classes 3 ignore-value 255; spark engine.");
    assertThat(Files.readString(folder.resolve("runs/semantic/metrics.csv")))
        .contains(",colours.onnx,semantic,mean_iou,all,1.0,,,\n")
        .contains(",colours.onnx,semantic,iou,class=2,1.0,,,\n");
  }

  @Test
  void segments() throws IOException {
    JsonNode metrics =
        run(
            "panoptic",
            "{name: panoptic-deeplab, semantic: scores, thing-labels: none, stuff-area: 1}",
            "{name: pq, task: panoptic, gt: segments.json, gt-images: segments, mode: corrected}",
            "{metric: pq/stuff, value: 1}, {metric: pq/things, value: 1}");
    assertThat(metrics.at("/scores/pq/stats/all/pq").asDouble()).isEqualTo(1);
    assertThat(report("panoptic"))
        .contains("| pq | pq/stuff |  | 1.000 | 1.000 | +0.000 | – |")
        .contains("| pq | pq/things |  | – | 1.000 | – | – |")
        .contains("## By category: pq");
    Ran scored =
        fovea(
            "score",
            "--task=panoptic",
            "--gt=" + folder.resolve("segments.json"),
            "--gt-images=" + folder.resolve("segments"),
            "--predictions=" + folder.resolve("runs/panoptic"),
            "--mode=corrected",
            "--emit=json");
    assertThat(scored.status).as(scored.err).isZero();
    assertThat(JSON.readTree(scored.out).get("stats")).isEqualTo(metrics.at("/scores/pq/stats"));
  }

  @Test
  void classesOfImages() throws IOException {
    JsonNode metrics =
        run(
            "classes",
            "{name: classification, output: logits, top: 2}",
            "{task: classification, gt: classes.json, top: [1, 2]}",
            "{metric: accuracy_top1, value: 1}");
    assertThat(metrics.at("/scores/classification/stats/0/accuracy").asDouble()).isEqualTo(1);
    assertThat(report("classes")).contains("| classification | accuracy\\_top1 |");
  }

  /** One image has nothing red, and a ranking data set has no image without an object. */
  @Test
  void rankings() throws IOException {
    ObjectNode dataset = (ObjectNode) JSON.readTree(folder.resolve("dataset.json").toFile());
    ArrayNode images = dataset.putArray("images");
    for (JsonNode image : JSON.readTree(folder.resolve("ranked.json").toFile())) {
      String name = image.get("file_name").asText();
      images
          .addObject()
          .put("id", 100 + images.size())
          .put("file_name", name)
          .put("height", SIDE)
          .put("width", SIDE);
    }
    JSON.writeValue(folder.resolve("red.json").toFile(), dataset);
    Path plan =
        plan(
            "ranking",
            "{name: saliency, output: salience}",
            "{task: ranking, layout: sifr, gt: ranked.json, profile: seqrank_aaai24}",
            "");
    Ran ran =
        fovea("run", "--plan", plan.toString(), "--set", "dataset=" + folder.resolve("red.json"));
    assertThat(ran.status).as(ran.err).isZero();
    JsonNode metrics = JSON.readTree(folder.resolve("runs/ranking/metrics.json").toFile());
    for (JsonNode figure : metrics.at("/scores/ranking/figures")) {
      if (List.of("sor", "iou", "ap").contains(figure.get("figure").asText())) {
        assertThat(figure.get("value").asDouble()).as(figure.toString()).isBetween(0.999, 1.0);
      }
    }
    assertThat(report("ranking")).contains("seqrank\\_aaai24.sor");
  }

  @Test
  void whatCannotBeScoredIsRefusedBeforeAnythingRuns() throws IOException {
    Path wrong =
        plan(
            "wrong",
            "{name: semantic, output: scores}",
            "{task: panoptic, gt: segments.json, gt-images: segments}",
            "");
    Ran kind = fovea("run", "--plan", wrong.toString());
    assertThat(kind.status).isEqualTo(2);
    assertThat(kind.err)
        .contains("scoring task 'panoptic' is of panoptic, and the decoder makes semantic");
    Path absent =
        plan(
            "absent",
            "{name: semantic, output: scores}",
            "{task: semantic, gt: nowhere, classes: 3}",
            "");
    Ran missing = fovea("run", "--plan", absent.toString());
    assertThat(missing.status).isEqualTo(3);
    assertThat(missing.err).contains("nowhere is not there");
    Path mistyped =
        plan(
            "mistyped",
            "{name: semantic, output: scores}",
            "{task: semantic, gt: maps, classes: 3}",
            "{metric: mean-iou, value: 1}");
    Ran metric = fovea("run", "--plan", mistyped.toString());
    assertThat(metric.status).isEqualTo(2);
    assertThat(metric.err)
        .contains(mistyped + ", line 8: ")
        .contains("'published[0].metric' is 'mean-iou', which is not known")
        .contains("Did you mean 'mean_iou'? Give one of: mean_iou, frequency_weighted_iou");
    assertThat(folder.resolve("runs/mistyped")).doesNotExist();
    Path foreign =
        plan(
            "foreign",
            "{name: semantic, output: scores}",
            "{task: semantic, gt: maps, classes: 3, iou: bbox}",
            "");
    Ran key = fovea("run", "--plan", foreign.toString());
    assertThat(key.status).isEqualTo(2);
    assertThat(key.err).contains("'scoring[0].iou'");
    assertThat(folder.resolve("runs/wrong")).doesNotExist();
  }
}
