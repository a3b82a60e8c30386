package io.fovea.models.decode;

import io.fovea.metrics.UserError;
import io.fovea.models.Options;
import io.fovea.models.SampleException;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.ModelSignature;
import io.fovea.models.session.Outputs;
import io.fovea.models.session.Tensor;
import io.fovea.models.session.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * VITA in its steps: the frame graph gives each frame's {@value #QUERIES} and {@value #FEATURES};
 * the head graph makes tracks of all queries of a video; a track's mask in a frame is the product
 * of its embedding and the frame's features, which any machine that has those can make.
 *
 * <p>The head takes as many frames as its {@value #QUERIES} say, or any number where that axis is
 * dynamic. With an input {@value #PADDING} it takes fewer: the video is filled up with zeros, and
 * the input says which frames are none.
 */
public final class Vita implements Decoder {
  private static final String NAME = "vita";
  private static final String HEAD = "head";

  /** [N, queries, width] of the frame graph, and [frames, queries, width] of the head. */
  public static final String QUERIES = "frame_queries";

  /** [N, width, rows, columns]. */
  public static final String FEATURES = "mask_features";

  private static final String PADDING = "frame_pad";
  private static final String LOGITS = "pred_logits";
  private static final String EMBEDDING = "pred_mask_embed";
  private static final int MULTIPLE = 6;

  private final int mostDetections;

  Vita(Options options) {
    this.mostDetections = options.integer("max-detections", 10, 1, 10_000);
  }

  @Override
  public Produces produces() {
    return Produces.TUBES;
  }

  @Override
  public List<String> graphs() {
    return List.of(HEAD);
  }

  @Override
  public void check(ModelSignature signature, int classCount) {
    if (!Declared.isFloats(signature, QUERIES, 3) || !Declared.isFloats(signature, FEATURES, 4)) {
      throw Declared.misfit(
          NAME,
          "'frame_queries' [N, queries, width] and 'mask_features' [N, width, rows, columns] of"
              + " floats",
          signature);
    }
  }

  @Override
  public void checkGraphs(
      ModelSignature first, Map<String, ModelSignature> graphs, int classCount) {
    ModelSignature head = graphs.get(HEAD);
    TensorSpec made = first.output(QUERIES).orElseThrow();
    TensorSpec queries = input(head, QUERIES);
    boolean fits =
        queries != null
            && queries.rank() == 3
            && queries.type() == ElementType.FLOAT32
            && agree(queries.axis(1), made.axis(1))
            && agree(queries.axis(2), made.axis(2));
    TensorSpec padding = input(head, PADDING);
    int inputs = 1;
    if (padding != null) {
      inputs = 2;
      fits &= padding.rank() == 1 && padding.type() == ElementType.BOOL;
    }
    fits &= head.inputs().size() == inputs && Declared.isFloats(head, LOGITS, 2);
    fits &=
        Declared.isFloats(head, EMBEDDING, 2)
            && agree(
                head.output(EMBEDDING).orElseThrow().axis(1),
                first.output(FEATURES).orElseThrow().axis(1));
    if (!fits) {
      throw UserError.input(
          "the graph 'head' does not go with the model: it is to take 'frame_queries' [frames,"
              + " queries, width] and, where it can do with fewer frames, 'frame_pad' bool[frames],"
              + " and to give 'pred_logits' [tracks, classes + 1] and 'pred_mask_embed' [tracks,"
              + " width]; it takes "
              + head.inputs()
              + " and gives "
              + head.outputs()
              + "; the model gives "
              + first.outputs(),
          "Build or export both graphs of one system: 'fovea build --system vita --graph frame' and"
              + " '--graph head'.");
    }
    TensorSpec logits = head.output(LOGITS).orElseThrow();
    if (logits.axis(1) > 0) {
      Declared.requireClasses(NAME, logits, logits.axis(1) - 1, classCount);
    }
  }

  private static TensorSpec input(ModelSignature signature, String name) {
    return signature.inputs().stream()
        .filter(spec -> spec.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static boolean agree(long one, long other) {
    return one < 0 || other < 0 || one == other;
  }

  /**
   * Refuses a video that the head cannot take.
   *
   * @param graphs as {@link #checkGraphs} let them pass
   * @param video its name in messages
   */
  public void requireFrames(Map<String, ModelSignature> graphs, String video, int frames) {
    ModelSignature head = graphs.get(HEAD);
    long takes = input(head, QUERIES).axis(0);
    boolean fewer = input(head, PADDING) != null;
    if (frames > 0 && takes > 0 && (fewer ? frames > takes : frames != takes)) {
      throw UserError.input(
          video
              + " has "
              + frames
              + " frames, and the graph 'head' takes "
              + takes
              + (fewer ? " at most" : " and no other number"),
          "Give a head for such videos: one that was exported with more frames, with a dynamic"
              + " number, or with the input 'frame_pad' that lets it take fewer.");
    }
  }

  /**
   * The tracks of a video.
   *
   * @param frames each frame's queries, [queries, width], in order; at least one frame
   * @throws SampleException of the head's run, or OUTPUT_INVALID for what it gives
   */
  public VideoTracks tracks(List<Tensor> frames, Graphs graphs) throws SampleException {
    ModelSignature head = graphs.signature(HEAD);
    TensorSpec spec = input(head, QUERIES);
    boolean padded = input(head, PADDING) != null;
    int total = frames.size();
    if (spec.axis(0) > 0) {
      total = Math.toIntExact(spec.axis(0));
    } else if (padded) {
      total = (total + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
    }
    Tensor one = frames.get(0);
    int each = one.axis(0) * one.axis(1);
    float[] all = new float[Math.multiplyExact(total, each)];
    for (int i = 0; i < frames.size(); i++) {
      if (!Arrays.equals(frames.get(i).shape(), one.shape())) {
        throw Declared.invalid("frames with queries of different shapes");
      }
      System.arraycopy(frames.get(i).floats(), 0, all, i * each, each);
    }
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put(QUERIES, Tensor.of(all, total, one.axis(0), one.axis(1)));
    if (padded) {
      byte[] none = new byte[total];
      Arrays.fill(none, frames.size(), total, (byte) 1);
      inputs.put(PADDING, new Tensor(ElementType.BOOL, new long[] {total}, ByteBuffer.wrap(none)));
    }
    try (Outputs answer = graphs.run(HEAD, inputs)) {
      Tensor logits = answer.tensor(LOGITS);
      List<VideoTubes.Track> tracks = VideoTubes.best(logits, mostDetections);
      Tensor embedding = answer.tensor(EMBEDDING);
      Declared.requireShape(EMBEDDING, embedding, logits.axis(0), -1);
      int width = embedding.axis(1);
      List<float[]> embeddings = new ArrayList<>();
      for (VideoTubes.Track track : tracks) {
        int from = track.query() * width;
        embeddings.add(Arrays.copyOfRange(embedding.floats(), from, from + width));
      }
      return new VideoTracks(tracks, embeddings);
    }
  }

  /** Not asked: an image has no tracks. */
  @Override
  public List<Prediction> decode(Outputs outputs, int batchIndex, ImageFrame frame) {
    throw new UnsupportedOperationException("VITA's frames are decoded as videos");
  }

  @Override
  public String text() {
    return NAME + " max-detections=" + mostDetections;
  }
}
