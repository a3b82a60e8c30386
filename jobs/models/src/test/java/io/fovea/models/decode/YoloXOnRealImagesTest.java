package io.fovea.models.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Iou;
import io.fovea.models.image.DecodedImage;
import io.fovea.models.image.ExifPolicy;
import io.fovea.models.image.ImageReader;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.SessionSettings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The whole way from files to detections, with a real model over real COCO images. */
class YoloXOnRealImagesTest {
  private static final Path SHARED = Path.of(System.getProperty("fovea.shared", "shared"));
  private static final Path MODEL = SHARED.resolve("data/models/yolox_nano.onnx");
  private static final Path IMAGES = SHARED.resolve("data/coco_val2017_ccby");
  private static final Path GOLDEN =
      SHARED.resolve("golden/inference/yolox_nano_coco_val2017_ccby.json");

  @Test
  void findsWhatTheReferencePipelineFound() throws Exception {
    Assumptions.assumeTrue(
        Files.exists(MODEL) && Files.exists(IMAGES) && Files.exists(GOLDEN),
        () -> "no third-party data under " + SHARED);
    ObjectMapper json = new ObjectMapper();
    JsonNode dataset = json.readTree(IMAGES.resolve("instances_val2017_ccby.json").toFile());
    LabelMap labels = LabelMap.of("contiguous", ids(dataset.get("categories")));
    Decoder decoder = Decoder.named("yolox", DecoderSettings.defaults());
    TreeMap<Long, List<Prediction>> predictions = new TreeMap<>();

    try (OnnxSession session = OnnxSession.open(MODEL, SessionSettings.cpu(2))) {
      decoder.check(session.signature(), labels.classCount());
      Recipe recipe = Recipe.named("yolox").fittedTo(session.signature());
      for (JsonNode entry : dataset.get("images")) {
        byte[] file =
            Files.readAllBytes(IMAGES.resolve("images").resolve(entry.get("file_name").asText()));
        DecodedImage image = ImageReader.read(file, ExifPolicy.IGNORE);
        ImageFrame frame = recipe.frame(image.height(), image.width());
        ByteBuffer batch =
            ByteBuffer.allocateDirect(recipe.slotBytes(frame)).order(ByteOrder.nativeOrder());
        recipe.write(image, frame, batch);
        try (Outputs outputs = session.run(batch, recipe.shape(1, frame))) {
          predictions.put(entry.get("id").asLong(), decoder.decode(outputs, 0, frame));
        }
      }
    }

    int expected = json.readTree(GOLDEN.toFile()).get("detections").asInt();
    long found = predictions.values().stream().mapToLong(List::size).sum();
    assertThat((double) found).isCloseTo(expected, within(expected / 100.0));
    assertThat(largeObjectsFound(dataset, predictions, labels)).isGreaterThan(0.7);
  }

  /** The share of large objects that a detection of the same category covers well. */
  private static double largeObjectsFound(
      JsonNode dataset, Map<Long, List<Prediction>> predictions, LabelMap labels) {
    int large = 0;
    int found = 0;
    for (JsonNode truth : dataset.get("annotations")) {
      if (truth.get("iscrowd").asInt() == 0 && truth.get("area").asDouble() > 96 * 96) {
        JsonNode b = truth.get("bbox");
        Box box =
            new Box(
                b.get(0).asDouble(), b.get(1).asDouble(), b.get(2).asDouble(), b.get(3).asDouble());
        large++;
        if (predictions.get(truth.get("image_id").asLong()).stream()
            .anyMatch(
                p ->
                    labels.categoryId(p.label()) == truth.get("category_id").asLong()
                        && Iou.boxes(p.box(), box, false) > 0.5)) {
          found++;
        }
      }
    }
    return (double) found / large;
  }

  private static long[] ids(JsonNode categories) {
    List<Long> ids = new ArrayList<>();
    categories.forEach(category -> ids.add(category.get("id").asLong()));
    return ids.stream().mapToLong(Long::longValue).toArray();
  }
}
