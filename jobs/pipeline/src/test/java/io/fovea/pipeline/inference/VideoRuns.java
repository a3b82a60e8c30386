package io.fovea.pipeline.inference;

import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.mask.RleText;
import io.fovea.models.decode.TubeQuality;
import io.fovea.models.decode.VideoTubes;
import io.fovea.models.decode.VideoTubes.FrameTracks;
import io.fovea.models.decode.VideoTubes.Track;
import io.fovea.models.image.DecodedImage;
import io.fovea.models.image.ExifPolicy;
import io.fovea.models.image.ImageReader;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.recipe.Recipe;
import io.fovea.models.session.Feed;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.SessionSettings;
import io.fovea.models.session.Tensor;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import io.fovea.pipeline.inference.VideoJob.Cut;
import io.fovea.pipeline.spark.SharedSpark;
import io.fovea.pipeline.spark.StopSwitch;
import io.fovea.pipeline.store.PredictionRow;
import io.fovea.pipeline.store.RunClaim;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Three drawn videos, how tests run a model over them, and what a plain loop makes of one. */
abstract class VideoRuns {
  static final int FRAMES = 8;

  static final long[] IDS = {7, 3, 12};

  static final Cut WHOLE = new Cut(FRAMES, 1000, () -> {});

  @TempDir Path temp;

  Videos videos;

  @BeforeEach
  void draw() throws Exception {
    videos = new Videos(temp);
    for (long id : IDS) {
      videos.add(id, FRAMES);
    }
  }

  InferenceSummary run(String out, Execution execution, Cut cut) throws IOException {
    return run(out, execution, cut, new StopSwitch());
  }

  InferenceSummary run(String out, Execution execution, Cut cut, StopSwitch stop)
      throws IOException {
    InferencePlan plan = InferencePlan.check(videos.config(execution), Fixture.hadoop());
    try (RunClaim claim =
        RunClaim.of(temp.resolve(out).toString(), Fixture.hadoop(), RunClaim.Terms.of("infer"))) {
      claim.begin(plan.shardKeys());
      return InferenceJob.run(
          plan,
          SharedSpark.session(),
          claim.folder(),
          Progress.silent(),
          stop,
          Optional.empty(),
          cut);
    }
  }

  List<PredictionRow> rows(String out) throws IOException {
    List<PredictionRow> rows = new ArrayList<>(Fixture.predictions(temp.resolve(out)));
    rows.sort(
        Comparator.comparingLong(PredictionRow::imageId)
            .thenComparingInt(PredictionRow::ordinal)
            .thenComparingInt(PredictionRow::frame));
    return rows;
  }

  /** A video by itself: all frames, the head, all masks, without Spark, files or streams. */
  List<PredictionRow> plainly(long video) throws Exception {
    SessionSettings settings = SessionSettings.cpu(1);
    List<PredictionRow> rows = new ArrayList<>();
    try (OnnxSession frames = OnnxSession.open(temp.resolve("frame.onnx"), settings);
        OnnxSession head = OnnxSession.open(temp.resolve("head.onnx"), settings)) {
      Recipe recipe =
          Recipe.named("vita").with(Map.of("shortest-edge", 54)).fittedTo(frames.signature());
      float[] queries = new float[0];
      List<Tensor> features = new ArrayList<>();
      ImageFrame place = null;
      for (int i = 0; i < FRAMES; i++) {
        DecodedImage image =
            ImageReader.read(Files.readAllBytes(videos.file(video, i)), ExifPolicy.IGNORE);
        place = recipe.frame(image.height(), image.width());
        ByteBuffer input =
            ByteBuffer.allocateDirect(recipe.slotBytes(place)).order(ByteOrder.nativeOrder());
        recipe.write(image, place, input);
        try (Outputs outputs = frames.run(input, recipe.shape(1, place))) {
          float[] own = outputs.tensor("frame_queries").floats();
          int at = queries.length;
          queries = Arrays.copyOf(queries, at + own.length);
          System.arraycopy(own, 0, queries, at, own.length);
          features.add(outputs.tensor("mask_features"));
        }
      }
      int each = features.get(0).axis(1);
      Tensor fed = Tensor.of(queries, FRAMES, queries.length / FRAMES / each, each);
      List<Track> tracks;
      float[] embeddings;
      try (Outputs outputs = head.run(Feed.of(Map.of("frame_queries", fed)))) {
        tracks = VideoTubes.best(outputs.tensor("pred_logits"), 4);
        embeddings = outputs.tensor("pred_mask_embed").floats();
      }
      for (int t = 0; t < tracks.size(); t++) {
        TubeQuality quality = TubeQuality.NONE;
        List<Rle> masks = new ArrayList<>();
        for (Tensor own : features) {
          int pixels = own.axis(2) * own.axis(3);
          float[] logits = new float[pixels];
          for (int p = 0; p < pixels; p++) {
            float sum = 0;
            for (int c = 0; c < each; c++) {
              sum += embeddings[tracks.get(t).query() * each + c] * own.floats()[c * pixels + p];
            }
            logits[p] = sum;
          }
          FrameTracks made =
              VideoTubes.frame(Tensor.of(logits, 1, 1, own.axis(2), own.axis(3)), 0, place);
          quality = quality.plus(made.qualities().get(0));
          masks.add(made.masks().get(0));
        }
        for (int i = 0; i < FRAMES; i++) {
          Rle mask = masks.get(i);
          rows.add(
              new PredictionRow(
                  video,
                  tracks.get(t).label() + 1,
                  VideoTubes.tube(tracks.get(t), quality, masks).score(),
                  mask.box(),
                  new PredictionRow.MaskText(mask.height(), mask.width(), RleText.encode(mask)),
                  t,
                  null,
                  i));
        }
      }
    }
    return rows;
  }
}
