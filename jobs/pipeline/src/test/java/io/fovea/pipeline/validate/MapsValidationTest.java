package io.fovea.pipeline.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.pipeline.scoring.panoptic.PanopticScoringTest;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Panoptic and semantic maps: each rule is broken once. */
class MapsValidationTest {
  private static final String TRUTH =
      """
      {"images": [{"id": 1, "height": 2, "width": 3}],
       "categories": [{"id": 1, "name": "cat", "isthing": 1}, {"id": 2, "name": "sky", "isthing": 0}],
       "annotations": [{"image_id": 1, "file_name": "a.png", "segments_info": [
         {"id": 7, "category_id": 1, "iscrowd": 0, "area": 2},
         {"id": 300, "category_id": 2, "iscrowd": 0, "area": 3}]}]}
      """;

  private static final int[] MAP = {7, 7, 0, 300, 300, 300};

  private static final String PREDICTED =
      """
      {"annotations": [{"image_id": 1, "file_name": "a.png", "segments_info": [
         {"id": 7, "category_id": 1}, {"id": 300, "category_id": 2}]}]}
      """;

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    colours("gt", MAP, 2, 3);
    colours("pred", MAP, 2, 3);
  }

  private void colours(String name, int[] ids, int height, int width) throws IOException {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < ids.length; i++) {
      int id = ids[i];
      int rgb = (id & 0xff) << 16 | (id & 0xff00) | id >> 16;
      image.setRGB(i % width, i / width, rgb);
    }
    write(name, "a", image);
  }

  private void write(String of, String name, BufferedImage image) throws IOException {
    Path file = Files.createDirectories(folder.resolve(of)).resolve(name + ".png");
    ImageIO.write(image, "png", file.toFile());
  }

  private Validation panoptic(String truth, String predicted) throws IOException {
    Path gt = Files.writeString(folder.resolve("gt.json"), truth);
    Path pred = Files.writeString(folder.resolve("pred.json"), predicted);
    return Validation.run(
        new PanopticCheck(
            gt.toString(),
            folder.resolve("gt").toString(),
            pred.toString(),
            folder.resolve("pred").toString()),
        3);
  }

  private Validation truth(String from, String to) throws IOException {
    return panoptic(Cases.replaced(TRUTH, from, to), PREDICTED);
  }

  private Validation predicted(String from, String to) throws IOException {
    return panoptic(TRUTH, Cases.replaced(PREDICTED, from, to));
  }

  private Validation map(String of, int height, int width, int... ids) throws IOException {
    colours(of, ids, height, width);
    Validation validation = panoptic(TRUTH, PREDICTED);
    write();
    return validation;
  }

  @Test
  void panopticWithoutAFault() throws IOException {
    Validation validation = panoptic(TRUTH, PREDICTED);
    assertThat(Cases.broken(validation)).isEmpty();
    assertThat(validation.documents().get(0).counts())
        .containsExactly("1 image", "2 segments", "2 categories");
  }

  @Test
  void everyRuleOfPanoptic() throws IOException {
    Cases cases = new Cases();
    cases.put(PanopticRule.PANOPTIC_IMAGE_ID, () -> truth("\"image_id\": 1, ", ""));
    cases.put(
        PanopticRule.PANOPTIC_IMAGE_REPEATED,
        () ->
            predicted(
                "[{\"image_id\"",
                "[{\"image_id\": 1, \"file_name\": \"a.png\", \"segments_info\": []},"
                    + " {\"image_id\""));
    cases.put(PanopticRule.MAP_NAME, () -> predicted("\"file_name\": \"a.png\", ", ""));
    cases.put(
        PanopticRule.IMAGE_UNANNOTATED, () -> truth("[{\"id\": 1,", "[{\"id\": 4}, {\"id\": 1,"));
    cases.put(PanopticRule.THING_FLAG, () -> truth(", \"isthing\": 1", ""));
    cases.put(PanopticRule.GROUP_MISSING, () -> truth("\"isthing\": 0", "\"isthing\": 1"));
    cases.put(PanopticRule.SEGMENTS, () -> predicted("segments_info", "segments"));
    cases.put(PanopticRule.SEGMENT_ID, () -> predicted("\"id\": 300", "\"id\": 16777216"));
    cases.put(PanopticRule.SEGMENT_ID_ZERO, () -> predicted("\"id\": 300", "\"id\": 0"));
    cases.put(PanopticRule.SEGMENT_ID_REPEATED, () -> predicted("\"id\": 300", "\"id\": 7"));
    cases.put(PanopticRule.SEGMENT_AREA, () -> truth(", \"area\": 3", ""));
    cases.put(PanopticRule.SEGMENT_AREA_CONTRADICTS, () -> truth("\"area\": 3", "\"area\": 4"));
    cases.put(PanopticRule.SEGMENT_WITHOUT_PIXELS, () -> map("pred", 2, 3, 7, 7, 0, 7, 7, 7));
    cases.put(PanopticRule.PIXELS_WITHOUT_SEGMENT, () -> map("gt", 2, 3, 7, 7, 8, 300, 300, 300));
    cases.put(
        PanopticRule.SEVERAL_CROWDS,
        () ->
            panoptic(
                TRUTH
                    .replace("\"iscrowd\": 0", "\"iscrowd\": 1")
                    .replace("\"category_id\": 2", "\"category_id\": 1"),
                PREDICTED));
    cases.put(
        PanopticRule.STUFF_SEGMENTS, () -> predicted("\"category_id\": 1", "\"category_id\": 2"));
    cases.put(
        PanopticRule.COLOURS_LOOK_SWAPPED,
        () -> map("pred", 2, 3, 7 << 16, 7 << 16, 0, 0x2c0100, 0x2c0100, 0x2c0100));
    cases.put(DocumentRule.MAP, () -> predicted("a.png", "b.png"));
    cases.put(DocumentRule.MAP_SIZE, () -> map("pred", 3, 2, MAP));
    cases.put(
        DocumentRule.IMAGE_UNPREDICTED, () -> predicted("\"image_id\": 1", "\"image_id\": 2"));
    cases.put(DocumentRule.IMAGE_NOT_SCORED, () -> predicted("\"image_id\": 1", "\"image_id\": 2"));
    cases.put(
        DocumentRule.CATEGORY_UNKNOWN, () -> predicted("\"category_id\": 2", "\"category_id\": 3"));
    cases.put(DocumentRule.CROWD_FLAG, () -> truth("\"iscrowd\": 0, ", ""));
    cases.put(DocumentRule.FILE_NAME_UNSAFE, () -> predicted("a.png", "/etc/a.png"));
    List<Rule> rules = new ArrayList<>(List.of(PanopticRule.values()));
    rules.addAll(
        List.of(
            DocumentRule.MAP,
            DocumentRule.MAP_SIZE,
            DocumentRule.IMAGE_UNPREDICTED,
            DocumentRule.IMAGE_NOT_SCORED,
            DocumentRule.CATEGORY_UNKNOWN,
            DocumentRule.CROWD_FLAG,
            DocumentRule.FILE_NAME_UNSAFE));
    cases.assertAllFound(rules);
  }

  /** Without the folders the documents are looked at, and no PNG is opened. */
  @Test
  void panopticWithoutMaps() throws IOException {
    Path gt = Files.writeString(folder.resolve("gt.json"), TRUTH.replace("a.png", "no.png"));
    assertThat(Cases.broken(Validation.run(new PanopticCheck(gt.toString(), null, null, null), 3)))
        .isEmpty();
  }

  @Test
  void theGoldenHasNoErrors() {
    Path golden = PanopticScoringTest.golden();
    Validation validation =
        Validation.run(
            new PanopticCheck(
                golden.resolve("gt.json").toString(),
                golden.resolve("gt").toString(),
                golden.resolve("pred.json").toString(),
                golden.resolve("pred") + "/"),
            3);
    assertThat(validation.count(Severity.ERROR)).isZero();
    assertThat(validation.documents().get(1).counts()).contains("40 images");
  }

  private void gray(String of, String name, int height, int width, int... values)
      throws IOException {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSamples(0, 0, width, height, 0, values);
    write(of, name, image);
  }

  private Validation semantic() {
    return Validation.run(
        new SemanticCheck(
            folder.resolve("classes").toString(), folder.resolve("given").toString(), 4, 255),
        3);
  }

  private Validation given(int height, int width, int... values) throws IOException {
    gray("classes", "a", 2, 3, 0, 0, 1, 1, 2, 255);
    gray("given", "a", height, width, values);
    return semantic();
  }

  private Validation annotated(int... values) throws IOException {
    gray("classes", "a", 2, 3, values);
    gray("given", "a", 2, 3, 0, 0, 1, 1, 2, 2);
    return semantic();
  }

  /** A map more on one side. */
  private Validation more(String of) throws IOException {
    given(2, 3, 0, 0, 1, 1, 2, 2);
    gray(of, "b", 2, 3, 0, 0, 1, 1, 2, 2);
    Validation validation = semantic();
    Files.delete(folder.resolve(of).resolve("b.png"));
    return validation;
  }

  @Test
  void semanticWithoutAFault() throws IOException {
    Validation validation = given(2, 3, 0, 0, 1, 1, 2, 2);
    assertThat(Cases.broken(validation)).isEmpty();
    assertThat(validation.documents().get(0).counts()).containsExactly("1 map");
  }

  @Test
  void everyRuleOfSemantic() throws IOException {
    Cases cases = new Cases();
    cases.put(
        SemanticRule.MAPS_MISSING,
        () -> {
          String none = Files.createDirectories(folder.resolve("none")).toString();
          return Validation.run(new SemanticCheck(none, none, 4, 255), 3);
        });
    cases.put(SemanticRule.CLASS_OUTSIDE, () -> given(2, 3, 0, 0, 1, 1, 2, 4));
    cases.put(SemanticRule.IGNORE_PREDICTED, () -> given(2, 3, 0, 0, 1, 1, 2, 255));
    cases.put(SemanticRule.MAP_IGNORED, () -> annotated(255, 255, 255, 255, 255, 255));
    cases.put(SemanticRule.CLASS_NEVER_ANNOTATED, () -> given(2, 3, 0, 0, 1, 1, 3, 3));
    cases.put(SemanticRule.CLASS_SHIFT, () -> annotated(1, 1, 2, 2, 3, 3));
    cases.put(
        DocumentRule.MAP,
        () -> {
          given(2, 3, 0, 0, 1, 1, 2, 2);
          write("given", "a", new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB));
          return semantic();
        });
    cases.put(DocumentRule.MAP_SIZE, () -> given(3, 2, 0, 0, 1, 1, 2, 2));
    cases.put(DocumentRule.IMAGE_UNPREDICTED, () -> more("classes"));
    cases.put(DocumentRule.IMAGE_NOT_SCORED, () -> more("given"));
    List<Rule> rules = new ArrayList<>(Arrays.asList(SemanticRule.values()));
    rules.addAll(
        List.of(
            DocumentRule.MAP,
            DocumentRule.MAP_SIZE,
            DocumentRule.IMAGE_UNPREDICTED,
            DocumentRule.IMAGE_NOT_SCORED));
    cases.assertAllFound(rules);
  }
}
