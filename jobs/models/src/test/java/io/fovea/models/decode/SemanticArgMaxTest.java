package io.fovea.models.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.mask.Iou;
import io.fovea.metrics.mask.Polygons;
import io.fovea.metrics.mask.Rle;
import io.fovea.models.SampleException;
import io.fovea.models.decode.SaliencyMap.Values;
import io.fovea.models.decode.SemanticArgMax.Classes;
import io.fovea.models.image.DecodedImage;
import io.fovea.models.image.ExifPolicy;
import io.fovea.models.image.ImageReader;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.SessionSettings;
import io.fovea.models.session.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SemanticArgMaxTest {
  private static final ImageFrame FRAME = PlainMaps.padded();
  private static final Path SHARED = Path.of(System.getProperty("fovea.shared", "shared"));
  private static final Path MODEL = SHARED.resolve("data/models/deeplab_v3_voc.onnx");
  private static final Path IMAGES = SHARED.resolve("data/coco_val2017_ccby");
  private static final int TABLE = 11;
  private static final int PERSON = 15;

  @Property(seed = "1", tries = 20)
  void choosesAfterStretchingInEitherLayout(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    int classes = 4;
    int rows = 8;
    int columns = 10;
    float[] first = new float[2 * classes * rows * columns];
    float[] last = new float[first.length];
    for (int n = 0; n < 2; n++) {
      for (int c = 0; c < classes; c++) {
        for (int p = 0; p < rows * columns; p++) {
          float value = (float) random.nextGaussian();
          first[(n * classes + c) * rows * columns + p] = value;
          last[(n * rows * columns + p) * classes + c] = value;
        }
      }
    }
    double[][][] scores = new double[classes][][];
    for (int c = 0; c < classes; c++) {
      int offset = (classes + c) * rows * columns;
      scores[c] = PlainMaps.image(PlainMaps.map(first, offset, rows, columns), FRAME);
    }
    SemanticMap map =
        SemanticArgMax.of(Tensor.of(first, 2, classes, rows, columns), Classes.FIRST, 1, FRAME);
    MaskClassificationTest.requireBest(map, scores);
    SemanticMap same =
        SemanticArgMax.of(Tensor.of(last, 2, rows, columns, classes), Classes.LAST, 1, FRAME);
    assertThat(same.labels()).containsExactly(map.labels());
  }

  /** Of equal scores the first class is taken; a band of rows at a time changes nothing. */
  @Test
  void manyClassesAreReadInBands() throws Exception {
    int classes = 1 << 14;
    float[] scores = new float[classes * 4];
    scores[5 * 4 + 1] = 1;
    scores[9 * 4 + 1] = 1;
    scores[(classes - 1) * 4 + 2] = 1;
    ImageFrame frame = new ImageFrame(20, 20, 2, 2, 2, 2, 0, 0, 0.1, 0.1);
    SemanticMap map =
        SemanticArgMax.of(Tensor.of(scores, 1, classes, 2, 2), Classes.FIRST, 0, frame);
    assertThat(map.at(0, 19)).isEqualTo(5);
    assertThat(map.at(19, 0)).isEqualTo(classes - 1);
    assertThat(map.at(0, 0)).isZero();
    // Each reaches over 15 x 15 pixels, and over 10 x 10 of them both do.
    assertThat(map.mask(5).area() + map.mask(classes - 1).area()).isEqualTo(350);
    assertThat(map.mask(0).area()).isEqualTo(50);
  }

  @Test
  void findsPeopleAndTablesInPhotographs() throws Exception {
    Assumptions.assumeTrue(
        Files.exists(MODEL) && Files.exists(IMAGES), () -> "no third-party data under " + SHARED);
    JsonNode dataset =
        new ObjectMapper().readTree(IMAGES.resolve("instances_val2017_ccby.json").toFile());
    List<Double> people = new ArrayList<>();
    List<Double> tables = new ArrayList<>();
    List<Double> nobody = new ArrayList<>();
    try (OnnxSession session = OnnxSession.open(MODEL, SessionSettings.cpu(2))) {
      Recipe recipe =
          Recipe.named("none")
              .with(
                  Map.of(
                      "resize",
                      "fixed",
                      "interpolation",
                      "bilinear",
                      "scale",
                      1 / 127.5,
                      "mean",
                      List.of(1, 1, 1),
                      "layout",
                      "nhwc"))
              .fittedTo(session.signature());
      for (JsonNode entry : dataset.get("images")) {
        Rle person = truth(dataset, entry, 1);
        Rle table = truth(dataset, entry, 67);
        double tenth = entry.get("height").asDouble() * entry.get("width").asDouble() / 10;
        boolean empty = !has(dataset, entry, 1);
        if (person.area() < tenth && table.area() < tenth && !empty) {
          continue;
        }
        byte[] file =
            Files.readAllBytes(IMAGES.resolve("images").resolve(entry.get("file_name").asText()));
        DecodedImage image = ImageReader.read(file, ExifPolicy.IGNORE);
        ImageFrame frame = recipe.frame(image.height(), image.width());
        ByteBuffer batch =
            ByteBuffer.allocateDirect(recipe.slotBytes(frame)).order(ByteOrder.nativeOrder());
        recipe.write(image, frame, batch);
        try (Outputs outputs = session.run(batch, recipe.shape(1, frame))) {
          Tensor scores = outputs.tensor(outputs.names().iterator().next());
          SemanticMap map = SemanticArgMax.of(scores, Classes.LAST, 0, frame);
          if (person.area() >= tenth) {
            people.add(Iou.masks(map.mask(PERSON), person, false));
          }
          if (empty) {
            nobody.add(map.mask(PERSON).area() / (10 * tenth));
          }
          if (table.area() >= tenth) {
            tables.add(Iou.masks(map.mask(TABLE), table, false));
          }
        }
      }
    }
    assertThat(people).hasSizeGreaterThan(5);
    assertThat(people.stream().filter(iou -> iou > 0.5).count() * 2).isGreaterThan(people.size());
    // Tables are mostly hidden under what stands on them, which the dataset counts as table.
    assertThat(tables.stream().filter(iou -> iou > 0.5).count()).isGreaterThanOrEqualTo(2);
    assertThat(nobody).hasSizeGreaterThan(5);
    assertThat(nobody.stream().mapToDouble(share -> share).average().orElseThrow())
        .isLessThan(0.02);
  }

  private static boolean has(JsonNode dataset, JsonNode image, int category) {
    for (JsonNode annotation : dataset.get("annotations")) {
      if (annotation.get("image_id").asLong() == image.get("id").asLong()
          && annotation.get("category_id").asInt() == category) {
        return true;
      }
    }
    return false;
  }

  /** All pixels of one category's objects that are no crowds; what lies on a table is on it. */
  private static Rle truth(JsonNode dataset, JsonNode image, int category) {
    int height = image.get("height").asInt();
    int width = image.get("width").asInt();
    List<Rle> masks = new ArrayList<>();
    masks.add(Rle.empty(height, width));
    for (JsonNode annotation : dataset.get("annotations")) {
      if (annotation.get("image_id").asLong() == image.get("id").asLong()
          && annotation.get("category_id").asInt() == category
          && annotation.get("iscrowd").asInt() == 0) {
        List<double[]> parts = new ArrayList<>();
        for (JsonNode part : annotation.get("segmentation")) {
          double[] xy = new double[part.size()];
          for (int i = 0; i < xy.length; i++) {
            xy[i] = part.get(i).asDouble();
          }
          parts.add(xy);
        }
        masks.add(Polygons.rasterise(parts, height, width));
      }
    }
    return Rle.union(masks);
  }

  @Property(seed = "1", tries = 20)
  void readsOneSaliencyMap(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    float[] logits = new float[2 * 80];
    float[] probabilities = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (3 * random.nextGaussian());
      probabilities[i] = (float) PlainMaps.sigmoid(logits[i]);
    }
    double[][] expected = PlainMaps.image(PlainMaps.map(probabilities, 80, 8, 10), FRAME);
    SaliencyMap ofLogits = SaliencyMap.of(Tensor.of(logits, 2, 1, 8, 10), Values.LOGITS, 1, FRAME);
    SaliencyMap ofProbabilities =
        SaliencyMap.of(Tensor.of(probabilities, 2, 8, 10), Values.PROBABILITIES, 1, FRAME);
    byte[] above = ofLogits.above(0.5f).toRowMajor();
    for (int p = 0; p < 13 * 17; p++) {
      assertThat((double) ofLogits.values()[p]).isCloseTo(expected[p / 17][p % 17], within(1e-5));
      assertThat(ofProbabilities.values()[p]).isCloseTo(ofLogits.values()[p], within(1e-6f));
      assertThat(above[p]).isEqualTo((byte) (ofLogits.values()[p] > 0.5f ? 1 : 0));
    }
    assertThatThrownBy(
            () -> SaliencyMap.of(Tensor.of(logits, 2, 1, 8, 10), Values.PROBABILITIES, 1, FRAME))
        .isInstanceOf(SampleException.class)
        .hasMessageContaining("not from 0 to 1");
  }

  @Test
  void namesTheBestClasses() throws Exception {
    float[] logits = {9, 9, 9, 9, -1000, 2, 1000, 2};
    float[] small = {0, 1, -2, 1};
    assertThat(ClassScore.best(Tensor.of(logits, 2, 4), 1, 3))
        .containsExactly(new ClassScore(2, 1), new ClassScore(0, 0), new ClassScore(1, 0));
    List<ClassScore> best = ClassScore.best(Tensor.of(small, 1, 4), 0, 9);
    double[] shares = PlainMaps.softmax(small, 0, 4);
    assertThat(best).extracting(ClassScore::label).containsExactly(1, 3, 0, 2);
    for (ClassScore score : best) {
      assertThat(score.score()).isCloseTo(shares[score.label()], within(1e-7));
    }
    assertThatThrownBy(() -> ClassScore.best(Tensor.of(new float[] {1, Float.NaN}, 1, 2), 0, 1))
        .isInstanceOf(SampleException.class)
        .hasMessageContaining("is NaN");
  }
}
