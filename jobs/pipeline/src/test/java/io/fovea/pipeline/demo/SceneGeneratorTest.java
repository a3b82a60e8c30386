package io.fovea.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Polygons;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.mask.RleText;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SceneGeneratorTest {
  private static final int IMAGES = 14;
  private static final long SEED = 5;

  @TempDir static Path folder;
  private static SceneGenerator.Written written;
  private static JsonNode document;

  @BeforeAll
  static void draw() throws IOException {
    written = SceneGenerator.write(folder.resolve("scenes"), SEED, IMAGES);
    document = new ObjectMapper().readTree(folder.resolve("scenes/annotations.json").toFile());
  }

  @Test
  void aSeedGivesTheSameBytes() throws Exception {
    SceneGenerator.write(folder.resolve("again"), SEED, IMAGES);
    assertThat(digests(folder.resolve("again"))).isEqualTo(digests(folder.resolve("scenes")));
    SceneGenerator.write(folder.resolve("other"), SEED + 1, 2);
    assertThat(digests(folder.resolve("other")).get("images/000001.png"))
        .isNotEqualTo(digests(folder.resolve("scenes")).get("images/000001.png"));
  }

  @Test
  void moreImagesOfASeedBeginWithTheSame() throws Exception {
    SceneGenerator.write(folder.resolve("few"), SEED, 3);
    Map<String, String> few = digests(folder.resolve("few"));
    few.remove("annotations.json");
    assertThat(few).hasSize(3);
    assertThat(digests(folder.resolve("scenes"))).containsAllEntriesOf(few);
  }

  @Test
  void imagesAreAsLargeAsTheySay() throws Exception {
    Set<String> sizes = new TreeSet<>();
    Set<String> formats = new TreeSet<>();
    for (JsonNode image : document.get("images")) {
      String name = image.get("file_name").asText();
      BufferedImage pixels = ImageIO.read(folder.resolve("scenes/images/" + name).toFile());
      assertThat(pixels.getHeight()).isEqualTo(image.get("height").asInt());
      assertThat(pixels.getWidth()).isEqualTo(image.get("width").asInt());
      sizes.add(pixels.getHeight() + "x" + pixels.getWidth());
      formats.add(name.substring(name.indexOf('.')));
    }
    assertThat(document.get("images")).hasSize(IMAGES);
    assertThat(sizes).containsExactly("240x320", "301x403", "320x240");
    assertThat(formats).containsExactly(".jpg", ".png");
  }

  @Test
  void areaAndBoxAreThoseOfTheMask() {
    for (JsonNode annotation : document.get("annotations")) {
      Rle mask = mask(annotation);
      assertThat(mask.area()).isPositive();
      assertThat(annotation.get("area").asLong()).isEqualTo(mask.area());
      JsonNode box = annotation.get("bbox");
      assertThat(
              new Box(
                  box.get(0).asDouble(),
                  box.get(1).asDouble(),
                  box.get(2).asDouble(),
                  box.get(3).asDouble()))
          .isEqualTo(mask.box());
    }
  }

  @Test
  void theDatasetHasEverythingThatAnEvaluatorMeets() {
    Set<String> sizes = new TreeSet<>();
    Set<Integer> categories = new TreeSet<>();
    int crowds = 0;
    int polygons = 0;
    int text = 0;
    for (JsonNode annotation : document.get("annotations")) {
      double area = annotation.get("area").asDouble();
      sizes.add(area < 1024 ? "small" : area < 9216 ? "medium" : "large");
      categories.add(annotation.get("category_id").asInt());
      JsonNode segmentation = annotation.get("segmentation");
      if (annotation.get("iscrowd").asInt() == 1) {
        crowds++;
        assertThat(segmentation.get("counts").isArray()).isTrue();
      } else if (segmentation.isArray()) {
        polygons++;
      } else {
        text++;
        assertThat(segmentation.get("counts").isTextual()).isTrue();
      }
    }
    assertThat(sizes).containsExactly("large", "medium", "small");
    assertThat(categories).containsExactly(1, 2, 3, 5, 7, 8);
    assertThat(crowds).isPositive().isEqualTo(written.crowds());
    assertThat(polygons).isGreaterThan(2 * text);
    assertThat(text).isPositive();
    assertThat(crowds + polygons + text).isEqualTo(written.annotations());
  }

  @Test
  void annotationsAreThePixelsThatAreSeen() {
    for (int i = 0; i < 5; i++) {
      Scene scene = SceneGenerator.scene(SEED, i);
      int[] visible = scene.visible();
      List<SceneAnnotation> annotations = SceneAnnotation.of(scene);
      int next = 0;
      for (int object = 0; object < scene.objects().size(); object++) {
        int crowd = scene.objects().get(object).crowd();
        if (crowd > 0 && object > 0 && scene.objects().get(object - 1).crowd() == crowd) {
          continue;
        }
        byte[] truth = new byte[visible.length];
        for (int pixel = 0; pixel < truth.length; pixel++) {
          boolean seen =
              visible[pixel] == object
                  || (crowd > 0
                      && visible[pixel] >= 0
                      && scene.objects().get(visible[pixel]).crowd() == crowd);
          truth[pixel] = (byte) (seen ? 1 : 0);
        }
        SceneAnnotation annotation = annotations.get(next++);
        assertThat(annotation.crowd()).isEqualTo(crowd > 0);
        assertThat(annotation.kind()).isEqualTo(scene.objects().get(object).kind());
        if (annotation.polygons().isEmpty()) {
          assertThat(annotation.mask().toRowMajor()).isEqualTo(truth);
        } else {
          ContoursTest.assertBand(
              truth, annotation.mask().toRowMajor(), scene.height(), scene.width());
        }
      }
      assertThat(next).isEqualTo(annotations.size());
    }
  }

  @Test
  void noTwoThingsShareManyPixels() {
    for (int i = 0; i < 5; i++) {
      List<SceneAnnotation> annotations = SceneAnnotation.of(SceneGenerator.scene(SEED, i));
      for (int a = 0; a < annotations.size(); a++) {
        for (int b = 0; b < a; b++) {
          Rle first = annotations.get(a).mask();
          Rle second = annotations.get(b).mask();
          long shared = Rle.intersection(List.of(first, second)).area();
          assertThat(shared).isLessThanOrEqualTo(4 + Math.min(first.area(), second.area()) / 5);
        }
      }
    }
  }

  private static Rle mask(JsonNode annotation) {
    JsonNode image = document.get("images").get(annotation.get("image_id").asInt() - 1);
    int height = image.get("height").asInt();
    int width = image.get("width").asInt();
    JsonNode segmentation = annotation.get("segmentation");
    if (segmentation.isArray()) {
      List<double[]> parts = new ArrayList<>();
      for (JsonNode part : segmentation) {
        parts.add(numbers(part));
      }
      return Polygons.rasterise(parts, height, width);
    }
    JsonNode counts = segmentation.get("counts");
    if (counts.isTextual()) {
      return RleText.decode(counts.asText(), height, width);
    }
    double[] runs = numbers(counts);
    int[] whole = new int[runs.length];
    for (int i = 0; i < runs.length; i++) {
      whole[i] = (int) runs[i];
    }
    return Rle.of(height, width, whole);
  }

  private static double[] numbers(JsonNode list) {
    double[] values = new double[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).asDouble();
    }
    return values;
  }

  private static Map<String, String> digests(Path root) throws Exception {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        digests.put(
            root.relativize(file).toString().replace('\\', '/'), HexFormat.of().formatHex(digest));
      }
    }
    return digests;
  }
}
