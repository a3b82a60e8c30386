package io.fovea.models.attention;

import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Tensor;
import java.util.List;

/**
 * VITA's attention among the object tokens of a video: those of a window of frames look at one
 * another. Every second layer moves the frames by half a window first and back afterwards, so that
 * windows overlap from layer to layer; in the first window, the frames that came round from the end
 * and those from the start then do not see each other. Frames are filled up to whole windows with
 * zeros that nobody sees.
 *
 * <p>What may not be seen gets minus infinity where frames were not moved and -1000 where they
 * were, as in the authors' code. Only the first and the last window have any such frames.
 *
 * @param core the multi-head attention within
 * @param window frames that look at one another; 0 for all
 * @param shifted whether frames are moved by half a window, rounded up
 */
public record WindowedTemporal(MultiHead core, int window, boolean shifted) implements Attention {
  static final float SHIFT_PENALTY = -1000;

  private static final int TOKENS_OF_A_FRAME = 16;

  public WindowedTemporal {
    if (window < 0 || (window == 0 && shifted)) {
      throw new IllegalArgumentException("windows of " + window + " frames, shifted: " + shifted);
    }
  }

  @Override
  public String name() {
    return shifted ? "windowed-temporal-shifted" : "windowed-temporal";
  }

  /** Frames of 16 tokens each. */
  @Override
  public List<Input> inputs(int tokens) {
    if (tokens < 1 || tokens % TOKENS_OF_A_FRAME != 0) {
      throw new IllegalArgumentException(tokens + " tokens in frames of " + TOKENS_OF_A_FRAME);
    }
    int frames = tokens / TOKENS_OF_A_FRAME;
    return List.of(Input.floats("tokens", frames, TOKENS_OF_A_FRAME, core.width()));
  }

  @Override
  public List<Tensor> connect(GraphBuilder graph, List<Tensor> inputs) {
    Attention.requireInputs(this, inputs, 1);
    return List.of(attend(graph, inputs.get(0)));
  }

  /**
   * The attention's result.
   *
   * @param tokens [frames, tokens of a frame, width], all fixed
   * @return the same shape
   */
  public Tensor attend(GraphBuilder graph, Tensor tokens) {
    int frames = Math.toIntExact(tokens.shape().dim(0).fixedSize());
    int padding = padding(frames);
    Tensor padded = padding == 0 ? tokens : graph.pad(tokens, 0, 0, padding, 0);
    Tensor heard = attendPadded(graph, padded, frames);
    return padding == 0 ? heard : graph.slice(heard, 0, 0, frames);
  }

  /** Frames that are missing to whole windows. */
  public int padding(int frames) {
    return window == 0 ? 0 : Math.floorMod(-frames, window);
  }

  /**
   * As above for tokens that are filled up to whole windows already, as layers in a row are.
   *
   * @param padded the frames, and {@link #padding} more after them, of any values
   * @param frames of the video
   * @return as many as there are in {@code padded}, those beyond the video's of no meaning
   */
  public Tensor attendPadded(GraphBuilder graph, Tensor padded, int frames) {
    int total = Math.toIntExact(padded.shape().dim(0).fixedSize());
    if (total != frames + padding(frames)) {
      throw new IllegalArgumentException(padded + " does not hold whole windows of " + frames);
    }
    long perFrame = padded.shape().dim(1).fixedSize();
    int size = window == 0 ? frames : window;
    int windows = total / size;
    Tensor moved = shifted ? graph.roll(padded, 0, (size + 1) / 2) : padded;
    Tensor grouped = graph.reshape(moved, windows, size * perFrame, core.width());
    float[] blocked = blocked(frames, size);
    Tensor heard =
        core.attend(
            graph,
            grouped,
            grouped,
            grouped,
            blocked == null
                ? MultiHead.Mask.NONE
                : (g, logits) -> masked(g, logits, blocked, windows, size, perFrame));
    Tensor apart = graph.reshape(heard, total, perFrame, core.width());
    return shifted ? graph.roll(apart, 0, -(size + 1) / 2) : apart;
  }

  /**
   * As above for a video that may have fewer frames than the graph has room for.
   *
   * @param padded whole windows of frames
   * @param added FLOAT [frames of {@code padded}]: 0 for the video's, and for those after them a
   *     number so low, and finite, that nobody sees them
   */
  public Tensor attendSome(GraphBuilder graph, Tensor padded, Tensor added) {
    int total = Math.toIntExact(padded.shape().dim(0).fixedSize());
    long perFrame = padded.shape().dim(1).fixedSize();
    int size = window == 0 ? total : window;
    int windows = total / size;
    if (windows * size != total) {
      throw new IllegalArgumentException(padded + " does not hold whole windows");
    }
    int half = (size + 1) / 2;
    Tensor moved = shifted ? graph.roll(padded, 0, half) : padded;
    Tensor grouped = graph.reshape(moved, windows, size * perFrame, core.width());
    Tensor frames = shifted ? graph.roll(added, 0, half) : added;
    Tensor byKey = graph.reshape(frames, windows, 1, 1, 1, size, 1);
    Tensor mask =
        shifted
            ? graph.add(
                byKey,
                graph.constant(
                    "blocked_frames", blocked(total, size), windows, 1, size, 1, size, 1))
            : byKey;
    Tensor heard =
        core.attend(
            graph,
            grouped,
            grouped,
            grouped,
            (g, logits) -> {
              Tensor byFrame =
                  g.reshape(logits, windows, core.heads(), size, perFrame, size, perFrame);
              return g.reshape(
                  g.add(byFrame, mask), windows, core.heads(), size * perFrame, size * perFrame);
            });
    Tensor apart = graph.reshape(heard, total, perFrame, core.width());
    return shifted ? graph.roll(apart, 0, -half) : apart;
  }

  private Tensor masked(
      GraphBuilder graph, Tensor logits, float[] blocked, int windows, int size, long perFrame) {
    // By frame, not by token: the mask stays small however many tokens a frame has.
    Tensor byFrame = graph.reshape(logits, windows, core.heads(), size, perFrame, size, perFrame);
    Tensor mask = graph.constant("blocked_frames", blocked, windows, 1, size, 1, size, 1);
    Tensor sum = graph.add(byFrame, mask);
    return graph.reshape(sum, windows, core.heads(), size * perFrame, size * perFrame);
  }

  /**
   * What is added to the logits of each pair of frames, [windows, size, size]; null where all see
   * all.
   */
  float[] blocked(int frames, int size) {
    int windows = (frames + size - 1) / size;
    int padding = windows * size - frames;
    int half = (size + 1) / 2;
    if (padding == 0 && !shifted) {
      return null;
    }
    float[] blocked = new float[windows * size * size];
    for (int w : windows == 1 ? new int[] {0} : new int[] {0, windows - 1}) {
      for (int query = 0; query < size; query++) {
        for (int key = 0; key < size; key++) {
          int at = (w * size + query) * size + key;
          int frame = Math.floorMod(w * size + key - (shifted ? half : 0), windows * size);
          boolean apart = shifted && w == 0 && query < half != key < half;
          if (frame >= frames || apart) {
            blocked[at] = shifted ? SHIFT_PENALTY : Float.NEGATIVE_INFINITY;
          }
        }
      }
    }
    return blocked;
  }
}
