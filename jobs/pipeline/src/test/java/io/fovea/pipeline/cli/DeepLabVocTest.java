package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fovea.pipeline.dataset.ImageRecord;
import io.fovea.pipeline.dataset.LabelMap;
import io.fovea.pipeline.spark.SharedSpark;
import io.fovea.pipeline.store.JsonSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A published model of VOC's classes finds people and tables in COCO's photographs. */
class DeepLabVocTest {
  private static final Path SHARED = Path.of(System.getProperty("fovea.shared"));
  private static final Path MODEL = SHARED.resolve("data/models/deeplab_v3_voc.onnx");
  private static final Path DATA = SHARED.resolve("data/coco_val2017_ccby");
  private static final Path PLAN =
      Path.of(System.getProperty("fovea.root"), "conf/plans/deeplab-v3-voc.yaml");
  private static final int IMAGES = 31;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path temp;
  @TempDir Path own;
  private static VocMaps truth;
  private static Path maps;

  /** By {@code infer} in one shard, which is one task and one file. */
  private static Path whole;

  /** By the plan in three shards. */
  private static Path cut;

  @BeforeAll
  static void runBothWays() throws IOException {
    assumeTrue(Files.exists(MODEL) && Files.exists(DATA), "no third-party data in " + SHARED);
    SharedSpark.session();
    truth = new VocMaps(DATA.resolve("instances_val2017_ccby.json"));
    maps = truth.write(temp.resolve("maps"));
    Path dataset = truth.writeDataset(temp.resolve("voc.json"));
    whole = temp.resolve("whole");
    fovea(
        "infer",
        "--model=" + MODEL,
        "--recipe=none",
        "--set=recipe.resize=fixed",
        "--set=recipe.interpolation=bilinear",
        "--set=recipe.layout=nhwc",
        "--set=recipe.scale=0.00784313725490196",
        "--set=recipe.mean=1,1,1",
        "--decoder=semantic",
        "--set=decoder.classes=last",
        "--categories=ids",
        "--dataset=" + dataset,
        "--images=" + DATA.resolve("images"),
        "--shard-size=" + IMAGES,
        "--out=" + whole);
    cut = temp.resolve("cut");
    fovea(
        "run",
        "--plan=" + PLAN,
        "--set=model=" + MODEL,
        "--set=dataset=" + dataset,
        "--set=images=" + DATA.resolve("images"),
        "--set=scoring.0.gt=" + maps,
        "--set=shard-size=11",
        "--set=out=" + cut);
  }

  private static String fovea(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    assertThat(status).as(err.toString()).isZero();
    return out.toString();
  }

  private static JsonNode score(Path predictions, String engine) throws IOException {
    JsonNode document =
        JSON.readTree(
            fovea(
                "score",
                "--task=semantic",
                "--gt=" + maps,
                "--predictions=" + predictions,
                "--classes=" + VocMaps.CLASSES.size(),
                "--engine=" + engine,
                "--emit=json"));
    assertThat(JsonSchema.named("semantic-score.schema.json").problems(document)).isEmpty();
    return document;
  }

  /** Class ids by the image's name, as {@code export} gives them to a user. */
  private Map<String, int[]> exported(Path run) {
    Path out = own.resolve("exported-" + run.getFileName());
    fovea("export", run.toString(), "--format=semantic", "--out=" + out);
    Map<String, int[]> classes = new TreeMap<>();
    for (ImageRecord image : truth.images()) {
      String name = image.fileName().replace(".jpg", ".png");
      classes.put(name, LabelMap.readClasses(out + "/semantic/" + name).labels());
    }
    return classes;
  }

  private static double share(int[] map, int label) {
    return Arrays.stream(map).filter(each -> each == label).count() / (double) map.length;
  }

  /** Of the pixels that are no crowd. */
  private static double iou(int[] annotated, int[] predicted, int label) {
    int[] counted =
        IntStream.range(0, annotated.length)
            .filter(p -> annotated[p] != VocMaps.IGNORE)
            .filter(p -> annotated[p] == label || predicted[p] == label)
            .toArray();
    return Arrays.stream(counted).filter(p -> annotated[p] == predicted[p]).count()
        / (double) counted.length;
  }

  @Test
  void peopleAndTablesAreFoundWhereTheyAre() throws IOException {
    JsonNode document = score(whole, "local");
    assertThat(document.get("images").asInt()).isEqualTo(IMAGES);
    assertThat(document.at("/run/failed_images").asInt()).isZero();
    JsonNode classes = document.get("per_class");
    assertThat(classes.get(VocMaps.PERSON).get("iou").asDouble()).isGreaterThan(0.54);
    assertThat(classes.get(VocMaps.TABLE).get("iou").asDouble()).isGreaterThan(0.31);
    assertThat(document.at("/stats/pixel_accuracy").asDouble()).isGreaterThan(0.75);
  }

  @Test
  void everyPhotographWithLargeOnesShowsThemAndOthersNobody() {
    Map<String, int[]> predicted = exported(whole);
    Map<String, Double> people = new TreeMap<>();
    Map<String, Double> tables = new TreeMap<>();
    Map<String, Double> nobody = new TreeMap<>();
    for (ImageRecord image : truth.images()) {
      String name = image.fileName().replace(".jpg", ".png");
      int[] annotated = truth.draw(image);
      int[] found = predicted.get(name);
      if (share(annotated, VocMaps.PERSON) > 0.2) {
        people.put(name, iou(annotated, found, VocMaps.PERSON));
      }
      if (share(annotated, VocMaps.TABLE) > 0.2) {
        tables.put(name, iou(annotated, found, VocMaps.TABLE));
      }
      if (share(annotated, VocMaps.PERSON) + share(annotated, VocMaps.IGNORE) == 0) {
        nobody.put(name, share(found, VocMaps.PERSON));
      }
    }
    // One of them is a sleeve at the edge, and a face in a mirror.
    assertThat(people).hasSize(7);
    assertThat(people.values()).allSatisfy(iou -> assertThat(iou).isGreaterThan(0.08));
    assertThat(people.values().stream().filter(iou -> iou > 0.45)).hasSize(6);
    // Of two of them hardly anything is seen but the bowls that stand on it.
    assertThat(tables).hasSize(4);
    assertThat(tables.values()).allSatisfy(iou -> assertThat(iou).isGreaterThan(0.05));
    assertThat(tables.values().stream().filter(iou -> iou > 0.6)).hasSize(2);
    assertThat(nobody).hasSizeGreaterThan(8);
    assertThat(nobody.values()).allSatisfy(share -> assertThat(share).isLessThan(0.06));
  }

  @Test
  void shardsAndEnginesChangeNothing() throws IOException {
    JsonNode expected = null;
    for (Path run : List.of(whole, cut)) {
      for (String engine : List.of("local", "spark")) {
        JsonNode document = score(run, engine);
        assertThat(document.get("engine").asText()).isEqualTo(engine);
        ((ObjectNode) document).remove("engine");
        expected = expected == null ? document : expected;
        assertThat(document).isEqualTo(expected);
      }
    }
    Map<String, int[]> ofWhole = exported(whole);
    exported(cut)
        .forEach((name, classes) -> assertThat(classes).as(name).isEqualTo(ofWhole.get(name)));
    JsonNode stats =
        JSON.readTree(cut.resolve("metrics.json").toFile()).at("/scores/semantic/stats");
    assertThat(stats).isEqualTo(expected.get("stats"));
    assertThat(shards(whole)).isEqualTo(1);
    assertThat(shards(cut)).isEqualTo(3);
  }

  private static long shards(Path run) throws IOException {
    try (var files = Files.list(run.resolve("predictions"))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).count();
    }
  }
}
