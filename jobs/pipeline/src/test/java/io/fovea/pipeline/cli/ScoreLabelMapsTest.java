package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fovea.pipeline.export.PngWriter;
import io.fovea.pipeline.scoring.video.VideoFixture;
import io.fovea.pipeline.spark.SharedSpark;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labelled videos as PNGs score as the document that says the same. */
class ScoreLabelMapsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode GOLDEN = VideoFixture.golden("stq_vpq/input");
  private static final int HEIGHT = GOLDEN.get("H").asInt();
  private static final int WIDTH = GOLDEN.get("W").asInt();

  @TempDir static Path folder;

  private record Ran(int status, String out, String err) {}

  private static Ran score(String protocol, String truth, String predictions, Object... more) {
    List<String> args = new ArrayList<>(List.of("score", "--task", "video", "--gt", truth));
    args.addAll(List.of("--predictions", predictions, "--protocol", protocol));
    Arrays.stream(more).map(Object::toString).forEach(args::add);
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Main.run(args.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  private interface Label {
    int of(int classId, int instance);
  }

  private static String name(int sequence) {
    return String.format("%04d", sequence);
  }

  /** Writes the golden's labels, one folder a video. */
  private static Path write(String name, String side, Label label) {
    Path root = folder.resolve(name);
    int sequence = 0;
    for (JsonNode video : GOLDEN.get("seqs")) {
      for (int t = 0; t < video.get(side + "_sem").size(); t++) {
        int[] labels = new int[HEIGHT * WIDTH];
        for (int i = 0; i < labels.length; i++) {
          labels[i] =
              label.of(
                  pixel(video.get(side + "_sem"), t, i), pixel(video.get(side + "_ins"), t, i));
        }
        String file = root + "/" + name(sequence) + String.format("/%06d.png", t);
        PngWriter.writeColours(file, HEIGHT, WIDTH, labels);
      }
      sequence++;
    }
    return root;
  }

  private static int pixel(JsonNode frames, int t, int i) {
    return frames.get(t).get(i / WIDTH).get(i % WIDTH).asInt();
  }

  private static int step(int classId, int instance) {
    return classId | instance & 0xFF00 | (instance & 0xFF) << 16;
  }

  private static boolean isThing(int classId) {
    return classId >= 2 && classId < 5;
  }

  /** The golden's own numbers of VPS segments. */
  private static int segment(int classId, int instance, boolean truth) {
    if (classId == 255) {
      return 0;
    }
    boolean crowd = truth && isThing(classId) && instance == 0;
    return classId * 1000 + (crowd ? 999 : instance + 1);
  }

  /** What VPS or, nested, VIPSeg says beside the PNGs. */
  private static Path document(String name, String side, boolean nested) throws IOException {
    boolean truth = side.equals("gt");
    ObjectNode document = JSON.createObjectNode();
    if (truth) {
      ArrayNode categories = document.putArray("categories");
      for (int c = 0; c < 5; c++) {
        categories.addObject().put("id", c).put("name", "c" + c).put("isthing", isThing(c) ? 1 : 0);
      }
    }
    ArrayNode records = document.putArray("annotations");
    int sequence = 0;
    for (JsonNode video : GOLDEN.get("seqs")) {
      ArrayNode frames = records;
      if (nested) {
        ObjectNode record = records.addObject().put("video_id", name(sequence));
        frames = record.putArray("annotations");
      }
      for (int t = 0; t < video.get(side + "_sem").size(); t++) {
        TreeMap<Integer, Integer> segments = new TreeMap<>();
        for (int i = 0; i < HEIGHT * WIDTH; i++) {
          int classId = pixel(video.get(side + "_sem"), t, i);
          int id = segment(classId, pixel(video.get(side + "_ins"), t, i), truth);
          if (id != 0) {
            segments.put(id, classId);
          }
        }
        String file = String.format("%06d.jpg", t);
        ObjectNode frame = frames.addObject().put("image_id", "frame " + t);
        frame.put("file_name", nested ? file : name(sequence) + "/" + file);
        ArrayNode infos = frame.putArray("segments_info");
        segments.forEach(
            (id, classId) ->
                infos
                    .addObject()
                    .put("id", id)
                    .put("category_id", classId)
                    .put("iscrowd", id % 1000 == 999 ? 1 : 0)
                    .put("area", 1));
      }
      sequence++;
    }
    Path file = folder.resolve(name);
    JSON.writeValue(file.toFile(), document);
    return file;
  }

  private static Path stepTruth;
  private static Path stepFound;
  private static Path truthMaps;
  private static Path foundMaps;

  @BeforeAll
  static void write() {
    SharedSpark.session();
    stepTruth = write("step", "gt", ScoreLabelMapsTest::step);
    stepFound = write("step_found", "pred", ScoreLabelMapsTest::step);
    truthMaps = write("maps", "gt", (c, i) -> segment(c, i, true));
    foundMaps = write("found", "pred", (c, i) -> segment(c, i, false));
  }

  /** The score document without names of videos and of the engine. */
  private static ObjectNode figures(Ran ran) throws IOException {
    assertThat(ran.status).as(ran.err).isZero();
    ObjectNode document = (ObjectNode) JSON.readTree(ran.out);
    document.remove("engine");
    for (JsonNode video : document.path("videos")) {
      ((ObjectNode) video).remove("name");
    }
    return document;
  }

  @Test
  void stepFoldersGiveTheGoldensNumbers() throws IOException {
    String location = VideoFixture.location("stq_vpq/input");
    for (String protocol : List.of("vpq", "stq")) {
      ObjectNode expected = figures(score(protocol, location, location, "--emit", "json"));
      for (String engine : List.of("local", "spark")) {
        Ran ran =
            score(
                protocol,
                stepTruth.toString(),
                stepFound.toString(),
                "--classes",
                5,
                "--things",
                "2,3,4",
                "--emit",
                "json",
                "--engine",
                engine);
        assertThat(figures(ran)).isEqualTo(expected);
        assertThat(ran.err).contains("(" + engine + " engine)");
      }
    }
  }

  @Test
  void panopticDocumentsOfVideosGiveTheGoldensNumbers() throws IOException {
    JsonNode golden = VideoFixture.golden("stq_vpq/expected");
    for (boolean nested : new boolean[] {false, true}) {
      String truth = document("gt.json", "gt", nested).toString();
      String found = document("dt.json", "pred", nested).toString();
      Object[] images = {
        "--gt-images", truthMaps, "--prediction-images", foundMaps, "--emit", "json"
      };
      JsonNode vpq = figures(score("vpq", truth, found, images));
      JsonNode stq = figures(score("stq", truth, found, images));
      assertThat(vpq.at("/stats/VPQ_all").asDouble())
          .isCloseTo(golden.at("/vpq_mean/All").asDouble(), within(1e-12));
      assertThat(stq.at("/stats/STQ").asDouble())
          .isCloseTo(golden.at("/stq_float64/STQ").asDouble(), within(1e-12));
    }
  }

  @Test
  void whatIsWrongIsTold() throws IOException {
    Ran bare = score("stq", stepTruth.toString(), stepFound.toString());
    assertThat(bare.status).isEqualTo(2);
    assertThat(bare.err).contains("--classes N and --things N,...");
    String truth = document("gt.json", "gt", true).toString();
    String found = document("dt.json", "pred", true).toString();
    Ran numbers =
        score(
            "vpq",
            truth,
            found,
            "--gt-images",
            truthMaps,
            "--prediction-images",
            foundMaps,
            "--classes",
            5);
    assertThat(numbers.status).isEqualTo(2);
    assertThat(numbers.err).contains("the ground truth says so itself");
    Ran tubes = score("ytvis", truth, found, "--gt-images", truthMaps);
    assertThat(tubes.status).isEqualTo(2);
    assertThat(tubes.err).contains("not of --protocol ytvis");
    // Pixels of a segment that no record lists.
    Ran swapped =
        score("vpq", truth, found, "--gt-images", foundMaps, "--prediction-images", foundMaps);
    assertThat(swapped.status).isEqualTo(3);
    assertThat(swapped.err).contains("does not list the segment").contains(".png has pixels of it");
    Files.move(stepFound.resolve("0003"), folder.resolve("away"));
    Ran fewer =
        score(
            "stq", stepTruth.toString(), stepFound.toString(), "--classes", 5, "--things", "2,3,4");
    Files.move(folder.resolve("away"), stepFound.resolve("0003"));
    assertThat(fewer.status).isEqualTo(3);
    assertThat(fewer.err).contains("more than the 3 videos that both have");
  }
}
