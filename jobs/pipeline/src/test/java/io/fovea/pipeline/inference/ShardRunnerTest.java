package io.fovea.pipeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Box;
import io.fovea.metrics.mask.Rle;
import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;
import io.fovea.models.decode.Decoder;
import io.fovea.models.decode.LabelMap;
import io.fovea.models.decode.Prediction;
import io.fovea.models.image.ExifPolicy;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.SessionSettings;
import io.fovea.pipeline.store.FailureRow;
import io.fovea.pipeline.store.PredictionRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardRunnerTest {
  @TempDir Path temp;

  private final List<Shard.Image> images = new ArrayList<>();
  private final ExifPolicy exif = ExifPolicy.IGNORE;

  /** One object an image, whose score is the model's; the mask is the whole image. */
  private static class ScoreDecoder implements Decoder {
    @Override
    public void check(ModelSignature signature, int classCount) {}

    @Override
    public List<Prediction> decode(Outputs outputs, int batchIndex, ImageFrame frame)
        throws SampleException {
      float score = outputs.tensor("score").floats()[batchIndex];
      int pixels = frame.imageHeight() * frame.imageWidth();
      return List.of(
          new Prediction(
              Math.round(score * 200) % 10,
              score,
              new Box(0, 0, frame.imageWidth(), frame.imageHeight()),
              Rle.of(frame.imageHeight(), frame.imageWidth(), 0, pixels)));
    }

    @Override
    public String text() {
      return "score";
    }
  }

  private void image(int height, int width, int grey) throws IOException {
    String name = images.size() + ".png";
    TestImages.write(temp.resolve("images/" + name), height, width, grey);
    images.add(new Shard.Image(images.size() + 1, name, height, width));
  }

  private ShardContent run(long modelBatch, int batch, Decoder decoder, int labels)
      throws IOException {
    return run(modelBatch, batch, decoder, labels, 0);
  }

  private ShardContent run(
      long modelBatch, int batch, Decoder decoder, int labels, int decodeThreads)
      throws IOException {
    Path model = TinyModels.lookUp(temp.resolve("model" + modelBatch + ".onnx"), modelBatch);
    long[] ids = new long[labels];
    for (int i = 0; i < labels; i++) {
      ids[i] = 1000L + i;
    }
    try (OnnxSession session = OnnxSession.open(model, SessionSettings.cpu(1))) {
      Recipe recipe = Recipe.named("none").with(Map.of("scale", 1)).fittedTo(session.signature());
      return new ShardRunner(
              session,
              recipe,
              decoder,
              LabelMap.of("contiguous", ids),
              new ImageFolder(temp.resolve("images").toString(), new Configuration()),
              exif,
              batch,
              DeviceGate.to("the test's device", 1),
              decodeThreads,
              TaskGraphs.none())
          .run(new Shard(0, "key", images), () -> false);
    }
  }

  private ShardContent run(long modelBatch, int batch) throws IOException {
    return run(modelBatch, batch, new ScoreDecoder(), 10);
  }

  private static List<Double> scores(ShardContent content) {
    return content.predictions().stream().map(PredictionRow::score).toList();
  }

  @Test
  void rowsComeInImageOrderWhateverTheBatches() throws Exception {
    int[] greys = {10, 20, 31, 42, 53, 64, 75};
    for (int i = 0; i < greys.length; i++) {
      // Two tensor shapes, taking turns.
      image(4, i % 2 == 0 ? 6 : 8, greys[i]);
    }
    ShardContent one = run(-1, 1);
    assertThat(one.predicted()).isEqualTo(7);
    assertThat(one.failures()).isEmpty();
    assertThat(one.predictions().get(2))
        .isEqualTo(
            new PredictionRow(
                3,
                1001,
                31 / 200f,
                new Box(0, 0, 6, 4),
                new PredictionRow.MaskText(4, 6, "0h0"),
                0));
    for (int batch : new int[] {2, 3, 7, 64}) {
      assertThat(run(-1, batch)).isEqualTo(one);
    }
  }

  /** Threads that read ahead change no bit, no failure and no batch. */
  @Test
  void readingAheadChangesNothing() throws Exception {
    for (int i = 0; i < 23; i++) {
      image(4 + i % 3, 6, i == 9 ? 200 : i);
    }
    Files.delete(temp.resolve("images/5.png"));
    Files.writeString(temp.resolve("images/11.png"), "not an image");
    for (int batch : new int[] {1, 4}) {
      ShardContent alone = run(-1, batch);
      assertThat(alone.failures()).hasSize(3);
      for (int threads : new int[] {1, 3}) {
        assertThat(run(-1, batch, new ScoreDecoder(), 10, threads)).isEqualTo(alone);
      }
    }
  }

  @Test
  void aFixedBatchIsFilledUpAndTheRestDropped() throws Exception {
    for (int grey = 1; grey <= 5; grey++) {
      image(3, 3, grey);
    }
    ShardContent content = run(2, 2);
    assertThat(content).isEqualTo(run(-1, 1));
    assertThat(content.predictions()).hasSize(5);
  }

  @Test
  void moreShapesThanMayWait() throws Exception {
    for (int i = 0; i < 20; i++) {
      image(2 + i % 7, 3, i);
    }
    assertThat(run(-1, 4)).isEqualTo(run(-1, 1));
  }

  @Test
  void oneImageThatTheModelFailsOnDoesNotFailItsNeighbours() throws Exception {
    image(3, 3, 1);
    image(3, 3, 200);
    image(3, 3, 2);
    image(3, 3, 3);
    for (long modelBatch : new long[] {-1, 4}) {
      ShardContent content = run(modelBatch, 4);
      assertThat(scores(content))
          .containsExactly((double) (1 / 200f), (double) (2 / 200f), (double) (3 / 200f));
      assertThat(content.failures())
          .singleElement()
          .satisfies(
              failure -> {
                assertThat(failure.imageId()).isEqualTo(2);
                assertThat(failure.stage()).isEqualTo(FailureRow.Stage.INFER);
                assertThat(failure.reason()).isEqualTo("model_failed");
              });
      assertThat(content.predicted()).isEqualTo(3);
      assertThat(content.halvedBatches()).isEqualTo(2);
    }
  }

  @Test
  void whatIsWrongWithAnImageIsARowOfFailures() throws Exception {
    image(3, 3, 1);
    image(3, 3, 2);
    image(3, 5, 3);
    image(3, 3, 4);
    image(3, 3, 5);
    Path folder = temp.resolve("images");
    Files.write(folder.resolve("1.png"), new byte[0]);
    TestImages.write(folder.resolve("2.png"), 5, 3, 3);
    Files.writeString(folder.resolve("3.png"), "not an image");
    images.add(new Shard.Image(6, "none.png", 1, 1));
    ShardContent content = run(-1, 3);
    assertThat(scores(content)).containsExactly((double) (1 / 200f), (double) (5 / 200f));
    assertThat(content.failures())
        .extracting(failure -> failure.stage().code() + " " + failure.reason())
        .containsExactly(
            "read empty", "decode size_mismatch", "decode undecodable", "read missing");
    assertThat(content.failures().get(1).detail())
        .contains("the file is 5 x 3")
        .contains("the dataset says 3 x 5")
        .contains("--exif");
    assertThat(content.failures())
        .allSatisfy(failure -> assertThat(failure.detail()).doesNotContain(temp.toString()));
  }

  @Test
  void sizesThatTheDatasetDoesNotStateAreNotChecked() throws Exception {
    TestImages.write(temp.resolve("images/a.png"), 5, 3, 3);
    images.add(new Shard.Image(1, "a.png", Shard.UNKNOWN, Shard.UNKNOWN));
    assertThat(run(-1, 1).predictions()).hasSize(1);
  }

  @Test
  void anAnswerThatMeansNothingFailsItsImageAlone() throws Exception {
    image(3, 3, 1);
    image(3, 3, 2);
    Decoder half =
        new ScoreDecoder() {
          @Override
          public List<Prediction> decode(Outputs outputs, int batchIndex, ImageFrame frame)
              throws SampleException {
            List<Prediction> rows = super.decode(outputs, batchIndex, frame);
            if (batchIndex == 0) {
              throw new SampleException(Reason.OUTPUT_INVALID, "nonsense");
            }
            return rows;
          }
        };
    ShardContent content = run(-1, 2, half, 10);
    assertThat(content.failures())
        .containsExactly(
            new FailureRow(1, "0.png", FailureRow.Stage.PARSE, "output_invalid", "nonsense"));
    assertThat(content.predictions()).hasSize(1);
  }

  @Test
  void scoresAndBoxesThatAreNoNumbersAndMasksOfAnotherSizeAreNotBelieved() throws Exception {
    image(3, 3, 1);
    Rle fits = Rle.empty(3, 3);
    Box box = new Box(0, 0, 1, 1);
    for (Prediction answer :
        List.of(
            new Prediction(0, Double.NaN, box, fits),
            new Prediction(0, Double.POSITIVE_INFINITY, box, fits),
            new Prediction(0, 0.5, new Box(0, Double.NaN, 1, 1), fits),
            new Prediction(0, 0.5, box, Rle.empty(3, 4)))) {
      Decoder decoder =
          new ScoreDecoder() {
            @Override
            public List<Prediction> decode(Outputs outputs, int batchIndex, ImageFrame frame) {
              return List.of(answer);
            }
          };
      ShardContent content = run(-1, 1, decoder, 10);
      assertThat(content.predictions()).isEmpty();
      assertThat(content.failures())
          .singleElement()
          .satisfies(failure -> assertThat(failure.reason()).isEqualTo("output_invalid"));
    }
  }

  @Test
  void aLabelOutsideTheMapEndsTheRun() throws Exception {
    image(3, 3, 7);
    assertThatThrownBy(() -> run(-1, 1, new ScoreDecoder(), 5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("image 1 (0.png)")
        .hasMessageContaining("7");
  }

  @Test
  void aTaskThatIsToldToStopStops() throws Exception {
    image(3, 3, 7);
    Path model = TinyModels.lookUp(temp.resolve("model.onnx"), -1);
    try (OnnxSession session = OnnxSession.open(model, SessionSettings.cpu(1))) {
      ShardRunner runner =
          new ShardRunner(
              session,
              Recipe.named("none").fittedTo(session.signature()),
              new ScoreDecoder(),
              LabelMap.of("ids", new long[0]),
              new ImageFolder(temp.resolve("images").toString(), new Configuration()),
              exif,
              1);
      assertThatThrownBy(() -> runner.run(new Shard(0, "key", images), () -> true))
          .isInstanceOf(ShardRunner.CancelledException.class);
    }
  }
}
