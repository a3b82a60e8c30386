package io.fovea.models.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.models.graph.ElementType;
import io.fovea.models.graph.GraphBuilder;
import io.fovea.models.graph.Runs;
import io.fovea.models.graph.Shape;
import io.fovea.models.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowedTemporalTest {
  private static final MultiHead CORE = new MultiHead(8, 2);

  private static Trial trial(int window, boolean shifted, int frames, int perFrame) {
    return new Trial(
        new WindowedTemporal(CORE, window, shifted),
        frames,
        Trial.floats("tokens", frames, perFrame, 8));
  }

  /** Each frame with the frames that it sees: no padding, no moving, only who sees whom. */
  private static double[] expected(
      Trial trial, int window, boolean shifted, int frames, int perFrame) {
    double[][] result = new double[frames * perFrame][];
    for (int frame = 0; frame < frames; frame++) {
      List<Integer> seen = new ArrayList<>();
      for (int other = 0; other < frames; other++) {
        if (sees(window, shifted, frames, frame, other)) {
          seen.add(other);
        }
      }
      double[][] queries = Plain.rows(trial.input("tokens"), frame * perFrame * 8, perFrame, 8);
      double[][] keys = new double[seen.size() * perFrame][];
      for (int i = 0; i < keys.length; i++) {
        int token = seen.get(i / perFrame) * perFrame + i % perFrame;
        keys[i] = Plain.rows(trial.input("tokens"), token * 8, 1, 8)[0];
      }
      double[][] heard =
          ReferenceMultiHead.attend(CORE, trial.weights, queries, keys, keys, (i, j) -> 0);
      System.arraycopy(heard, 0, result, frame * perFrame, perFrame);
    }
    return Plain.flat(result);
  }

  private static boolean sees(int window, boolean shifted, int frames, int frame, int other) {
    if (window == 0) {
      return true;
    }
    if (!shifted) {
      return frame / window == other / window;
    }
    // Moved by half a window, the first frames are a short window of their own, and so are the
    // last ones if they came round.
    int total = (frames + window - 1) / window * window;
    int half = (window + 1) / 2;
    return group(frame, window, half, total) == group(other, window, half, total);
  }

  private static int group(int frame, int window, int half, int total) {
    return frame >= total - half ? -1 : (frame + half) / window;
  }

  @ParameterizedTest
  @CsvSource({
    "6,false,12,2", "6,true,12,2", "6,false,13,1", "6,true,13,1", "6,true,16,3", "6,true,17,2",
    "5,true,11,2", "5,true,15,1", "6,true,4,2", "6,false,4,2", "1,true,3,2", "1,false,3,2",
    "0,false,7,2", "3,true,7,3"
  })
  void agreesWithWhoSeesWhom(int window, boolean shifted, int frames, int perFrame)
      throws Exception {
    Trial trial = trial(window, shifted, frames, perFrame).run();
    Trial.close(trial.output(), expected(trial, window, shifted, frames, perFrame));
    assertThat(trial.sizes.get(0)).containsExactly(frames, perFrame, 8);
  }

  @Test
  void movingFramesAndBackIsTheIdentity() throws Exception {
    for (int frames : new int[] {1, 5, 12}) {
      GraphBuilder graph = GraphBuilder.named("moved");
      Tensor x = graph.input("x", ElementType.FLOAT, Shape.of(frames, 2));
      graph.output("y", graph.roll(graph.roll(x, 0, 3), 0, -3));
      float[] values = Runs.random(frames, frames * 2);
      double[] back = Runs.run(graph, "x", values, frames, 2).get("y").values();
      for (int i = 0; i < values.length; i++) {
        assertThat(back[i]).isEqualTo(values[i]);
      }
    }
  }

  @Test
  void onlyTheFirstAndTheLastWindowAreMasked() {
    WindowedTemporal shifted = new WindowedTemporal(CORE, 6, true);
    float[] blocked = shifted.blocked(28, 6);
    for (int i = 0; i < blocked.length; i++) {
      boolean end = i < 36 || i >= 4 * 36;
      assertThat(blocked[i]).isIn(0f, end ? WindowedTemporal.SHIFT_PENALTY : 0f);
    }
    // The two frames of padding came round to the first window, behind frame 27.
    assertThat(blocked[0]).isZero();
    assertThat(blocked[1]).isEqualTo(WindowedTemporal.SHIFT_PENALTY);
    assertThat(new WindowedTemporal(CORE, 6, false).blocked(12, 6)).isNull();
  }

  @Test
  void allFramesInOneWindowIsGlobal() throws Exception {
    Trial.close(trial(9, false, 9, 2).run().output(), trial(0, false, 9, 2).run().output());
    assertThatThrownBy(() -> new WindowedTemporal(CORE, 0, true)).hasMessageContaining("0 frames");
  }
}
