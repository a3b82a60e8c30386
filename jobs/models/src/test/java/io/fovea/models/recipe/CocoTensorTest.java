package io.fovea.models.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.models.image.DecodedImage;
import io.fovea.models.image.ExifPolicy;
import io.fovea.models.image.ImageReader;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Real photographs become the tensors that the reference pipelines feed, to the last bit. */
class CocoTensorTest {
  private static final Path IMAGES =
      Path.of(System.getProperty("fovea.shared", "shared"), "data/coco_val2017_ccby/images");

  @Test
  void tensorsAreTheReferencePipelines() throws Exception {
    Assumptions.assumeTrue(Files.isDirectory(IMAGES), () -> "no third-party data at " + IMAGES);
    Recipe yolox = Recipe.named("yolox").with(Map.of("height", 416, "width", 416));
    Recipe yolo = Recipe.named("yolo").with(Map.of("height", 640, "width", 640));
    try (BufferedReader goldens =
        new BufferedReader(
            new InputStreamReader(
                CocoTensorTest.class.getResourceAsStream("coco_tensors.txt"),
                StandardCharsets.UTF_8))) {
      for (String line = goldens.readLine(); line != null; line = goldens.readLine()) {
        if (!line.startsWith("#")) {
          String[] fields = line.split(" ", -1);
          DecodedImage image =
              ImageReader.read(Files.readAllBytes(IMAGES.resolve(fields[0])), ExifPolicy.IGNORE);
          assertThat(sha256(ByteBuffer.wrap(image.rgb()))).as(line).isEqualTo(fields[1]);
          assertThat(sha256(tensor(yolox, image))).as(line).isEqualTo(fields[2]);
          assertThat(sha256(tensor(yolo, image))).as(line).isEqualTo(fields[3]);
        }
      }
    }
  }

  private static ByteBuffer tensor(Recipe recipe, DecodedImage image) {
    ImageFrame frame = recipe.frame(image.height(), image.width());
    ByteBuffer slot =
        ByteBuffer.allocateDirect(recipe.slotBytes(frame)).order(ByteOrder.LITTLE_ENDIAN);
    recipe.write(image, frame, slot);
    return slot;
  }

  private static String sha256(ByteBuffer bytes) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(bytes);
    return HexFormat.of().formatHex(digest.digest());
  }
}
