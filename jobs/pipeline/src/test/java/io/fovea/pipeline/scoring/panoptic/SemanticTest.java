package io.fovea.pipeline.scoring.panoptic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fovea.metrics.UserError;
import io.fovea.metrics.semantic.SemanticParams;
import io.fovea.metrics.semantic.SemanticResult;
import io.fovea.pipeline.scoring.batch.BatchEngine;
import io.fovea.pipeline.scoring.batch.LocalBatchEngine;
import io.fovea.pipeline.scoring.spark.SparkBatchEngine;
import io.fovea.pipeline.spark.SharedSpark;
import io.fovea.pipeline.store.JsonSchema;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SemanticTest {
  private static final SemanticParams PARAMS = new SemanticParams(4, 255);

  @TempDir Path folder;
  private Path truths;
  private Path predictions;

  @BeforeEach
  void folders() throws IOException {
    truths = Files.createDirectory(folder.resolve("gt"));
    predictions = Files.createDirectory(folder.resolve("dt"));
  }

  private static void write(Path file, int width, int... values) throws IOException {
    var image = new BufferedImage(width, values.length / width, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSamples(0, 0, width, values.length / width, 0, values);
    ImageIO.write(image, "png", file.toFile());
  }

  private SemanticOutcome score(BatchEngine engine, int threads) {
    return SemanticScoring.score(
        new SemanticRequest(truths.toString(), predictions.toString(), PARAMS, threads), engine);
  }

  @Test
  void countsPixelsOfAHandMadeImage() throws IOException {
    write(truths.resolve("a.png"), 4, 0, 0, 0, 1, 1, 1, 255, 255);
    write(predictions.resolve("a.png"), 4, 0, 0, 1, 1, 1, 255, 2, 255);
    SemanticResult result = score(new LocalBatchEngine(), 1).result();
    assertThat(result.confusion())
        .containsExactly(2, 1, 0, 0, 0, 0, 2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(result.classes())
        .extracting(SemanticResult.ClassQuality::iou)
        .as("class 2 is predicted where nothing counts, and class 3 nowhere")
        .containsExactly(2 / 3.0, 0.5, -1.0, -1.0);
    assertThat(result.meanIou()).isEqualTo((2 / 3.0 + 0.5) / 2);
    assertThat(result.frequencyWeightedIou()).isEqualTo(0.5 * (2 / 3.0) + 0.5 * 0.5);
    assertThat(result.pixelAccuracy()).isEqualTo(4 / 6.0);
    assertThat(result.meanAccuracy()).isEqualTo((2 / 3.0 + 2 / 3.0) / 2);
  }

  @Test
  void aClassThatIsPredictedAndNotAnnotatedScoresZeroAndHasNoAccuracy() throws IOException {
    write(truths.resolve("a.png"), 2, 0, 0);
    write(predictions.resolve("a.png"), 2, 0, 3);
    SemanticResult result = score(new LocalBatchEngine(), 1).result();
    assertThat(result.classes().get(3).iou()).isEqualTo(0.0);
    assertThat(result.classes().get(3).accuracy()).isEqualTo(SemanticResult.UNDEFINED);
    assertThat(result.meanIou()).isEqualTo(0.25);
  }

  @Test
  void nothingAnnotatedIsUndefined() throws IOException {
    write(truths.resolve("a.png"), 1, 255);
    write(predictions.resolve("a.png"), 1, 0);
    SemanticOutcome outcome = score(new LocalBatchEngine(), 1);
    assertThat(outcome.result().meanIou()).isEqualTo(-1.0);
    assertThat(outcome.result().frequencyWeightedIou()).isEqualTo(-1.0);
    assertThat(outcome.result().pixelAccuracy()).isEqualTo(-1.0);
    assertThat(outcome.text()).contains("mIoU                  -\n");
  }

  @Test
  void anyEngineThreadsAndPartitionsGiveTheSame() throws IOException {
    var random = new Random(3);
    for (int i = 0; i < 9; i++) {
      write(truths.resolve(i + ".png"), 5, random.ints(35, 0, 4).toArray());
      write(predictions.resolve(i + ".png"), 5, random.ints(35, 0, 4).toArray());
    }
    Files.writeString(predictions.resolve("notes.txt"), "no map");
    write(predictions.resolve("more.png"), 1, 0);
    SemanticOutcome one = score(new LocalBatchEngine(), 1);
    assertThat(one.warnings()).hasSize(1).first().asString().contains("1 maps are not in");
    for (BatchEngine engine :
        List.of(
            new LocalBatchEngine(),
            new SparkBatchEngine(SharedSpark.session(), 1),
            new SparkBatchEngine(SharedSpark.session(), 4),
            new SparkBatchEngine(SharedSpark.session(), 20))) {
      assertThat(score(engine, 4).result()).usingRecursiveComparison().isEqualTo(one.result());
    }
    JsonNode document = new ObjectMapper().readTree(one.json());
    assertThat(JsonSchema.named("semantic-score.schema.json").problems(document)).isEmpty();
    assertThat(document.at("/stats/mean_iou").asDouble()).isEqualTo(one.result().meanIou());
  }

  private void refuses(String... parts) {
    for (BatchEngine engine :
        List.of(new LocalBatchEngine(), new SparkBatchEngine(SharedSpark.session(), 2))) {
      assertThatThrownBy(() -> score(engine, 1))
          .isInstanceOf(UserError.class)
          .hasMessageContainingAll(parts);
    }
  }

  @Test
  void namesTheMapOfWhatItRefuses() throws IOException {
    refuses("gt: there is no file *.png");
    write(truths.resolve("a.png"), 2, 0, 1, 4, 0);
    refuses("dt: there is no file *.png");
    write(predictions.resolve("b.png"), 2, 0, 1, 2, 0);
    refuses("1 maps of", "are not there: a.png");
    write(predictions.resolve("a.png"), 2, 0, 1, 2, 0);
    refuses("a.png", "the annotated pixel 2", "has the value 4");
    write(truths.resolve("a.png"), 2, 0, 1, 3, 0);
    write(predictions.resolve("a.png"), 2, 0, 1, 2, 9);
    refuses("a.png", "the predicted pixel 3", "has the value 9");
    write(predictions.resolve("a.png"), 4, 0, 1, 2, 0);
    refuses("dt", "a.png is 4 x 1", "is 2 x 2");
    ImageIO.write(
        new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB),
        "png",
        predictions.resolve("a.png").toFile());
    refuses("a.png", "in colour");
    Files.write(predictions.resolve("a.png"), new byte[0]);
    refuses("a.png", "no bytes");
  }
}
