package io.fovea.models.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import io.fovea.metrics.mask.Rle;
import io.fovea.models.decode.VideoTubes.FrameTracks;
import io.fovea.models.decode.VideoTubes.Track;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Runs;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.OnnxSession;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.SessionSettings;
import io.fovea.models.session.Tensor;
import io.fovea.models.systems.Mask2Former;
import io.fovea.models.systems.SmallBackbone;
import io.fovea.models.systems.VitaHead;
import io.fovea.models.weights.WeightSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decoders over the outputs that this project's own graphs give, by the names they give them. */
class SystemsDecodeTest {
  private static final Mask2Former FRAMES = new Mask2Former(5, 8, 2, 12, 2, 10, 2, 3);
  private static final ImageFrame FRAME = new ImageFrame(25, 44, 64, 96, 50, 88, 0, 0, 2, 2);

  private static Tensor tensor(Runs.Value value) {
    float[] values = new float[value.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value.values()[i];
    }
    return Tensor.of(values, value.sizes());
  }

  private static Outputs outputs(Map<String, Runs.Value> values) {
    Map<String, Tensor> tensors = new HashMap<>();
    values.forEach((name, value) -> tensors.put(name, tensor(value)));
    return Outputs.of(tensors);
  }

  @Test
  void mask2FormerIsReadInThreeWays(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("model.onnx");
    FRAMES.build(new SmallBackbone(3), 64, 96, WeightSource.seeded(2)).write(file);
    Decoder decoder = Decoder.named("mask2former", DecoderSettings.of(Map.of("max-detections", 8)));
    FloatBuffer batch =
        ByteBuffer.allocateDirect(4 * 3 * 64 * 96)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer()
            .put(Runs.random(3, 3 * 64 * 96))
            .flip();
    try (OnnxSession session = OnnxSession.open(file, SessionSettings.cpu(1))) {
      decoder.check(session.signature(), 3);
      try (Outputs outputs = session.run(batch, new long[] {1, 3, 64, 96})) {
        List<Prediction> predictions = decoder.decode(outputs, 0, FRAME);
        assertThat(predictions).hasSize(8);
        assertThat(predictions).allMatch(p -> p.mask().height() == 25 && p.mask().width() == 44);
        assertThat(predictions).allMatch(p -> p.score() >= 0 && p.score() <= 1);
        MaskClassification read =
            MaskClassification.of(outputs, "pred_logits", "pred_masks", 0, FRAME);
        PanopticMap panoptic = read.panoptic(0, 0, label -> label == 0);
        int area = panoptic.segments().stream().mapToInt(PanopticMap.Segment::area).sum();
        long owned = Arrays.stream(panoptic.ids()).filter(id -> id > 0).count();
        assertThat(owned).isEqualTo(area);
        assertThat(read.semantic().labels()).hasSize(25 * 44);
      }
    }
  }

  /** Masks are made in two groups of frames and in one; tubes and scores are the same. */
  @Test
  void vitaMakesTubesWhereverItsFramesAre() throws Exception {
    int frames = 3;
    VitaHead head = new VitaHead(8, 2, 12, 5, 4, 2, 2, 1, 3);
    GraphBuilder graph = FRAMES.frame(new SmallBackbone(3), 64, 96, WeightSource.seeded(2));
    float[] queries = new float[frames * 5 * 8];
    float[] features = new float[frames * 8 * 16 * 24];
    for (int f = 0; f < frames; f++) {
      Map<String, Runs.Value> made =
          Runs.run(graph, "image", Runs.random(10 + f, 3 * 64 * 96), 1, 3, 64, 96);
      System.arraycopy(tensor(made.get("frame_queries")).floats(), 0, queries, f * 40, 40);
      System.arraycopy(tensor(made.get("mask_features")).floats(), 0, features, f * 3072, 3072);
    }
    Outputs video =
        outputs(
            Runs.run(
                head.build(frames, WeightSource.seeded(5)),
                "frame_queries",
                queries,
                frames,
                5,
                8));
    List<Track> tracks = VideoTubes.best(video.tensor("pred_logits"), 6);
    assertThat(tracks).hasSize(6);
    float[] embeds = video.tensor("pred_mask_embed").floats();
    float[] embed = new float[6 * 8];
    for (int t = 0; t < 6; t++) {
      System.arraycopy(embeds, tracks.get(t).query() * 8, embed, t * 8, 8);
    }
    GraphBuilder painter = head.masks(16, 24);
    List<FrameTracks> together = paint(painter, features, 0, 3, embed);
    List<FrameTracks> apart = new ArrayList<>(paint(painter, features, 0, 1, embed));
    apart.addAll(paint(painter, features, 1, 3, embed));
    for (int t = 0; t < 6; t++) {
      Tube one = tube(tracks.get(t), together, t);
      Tube two = tube(tracks.get(t), apart, t);
      assertThat(two.masks()).isEqualTo(one.masks()).hasSize(3);
      assertThat(two.score()).isCloseTo(one.score(), within(1e-6));
      assertThat(one.score()).isBetween(0.0, tracks.get(t).share());
    }
  }

  private static List<FrameTracks> paint(
      GraphBuilder painter, float[] features, int from, int to, float[] embed) throws Exception {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    float[] own = Arrays.copyOfRange(features, from * 3072, to * 3072);
    inputs.put("mask_features", Runs.floats(own, to - from, 8, 16, 24));
    inputs.put("embed", Runs.floats(embed, 6, 8));
    Tensor masks = tensor(Runs.run(painter, inputs).get("masks"));
    List<FrameTracks> made = new ArrayList<>();
    for (int f = 0; f < to - from; f++) {
      made.add(VideoTubes.frame(masks, f, FRAME));
    }
    return made;
  }

  private static Tube tube(Track track, List<FrameTracks> frames, int t) {
    TubeQuality quality = TubeQuality.NONE;
    List<Rle> masks = new ArrayList<>();
    for (FrameTracks frame : frames) {
      quality = quality.plus(frame.qualities().get(t));
      masks.add(frame.masks().get(t));
    }
    return VideoTubes.tube(track, quality, masks);
  }
}
