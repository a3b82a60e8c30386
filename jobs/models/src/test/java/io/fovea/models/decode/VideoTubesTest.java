package io.fovea.models.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.fovea.metrics.mask.Rle;
import io.fovea.models.SampleException;
import io.fovea.models.decode.VideoTubes.FrameTracks;
import io.fovea.models.decode.VideoTubes.Track;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class VideoTubesTest {
  private static final ImageFrame FRAME = PlainMaps.padded();
  private static final int ROWS = 8;
  private static final int COLUMNS = 10;

  private static float[] gaussian(Random random, int count, double factor) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (factor * random.nextGaussian());
    }
    return values;
  }

  @Property(seed = "1", tries = 20)
  void scoresOverAllFramesAsTheReferenceDoes(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    int frames = 1 + random.nextInt(5);
    int queries = 4;
    int classes = 3;
    int most = 5;
    float[] logits = gaussian(random, queries * (classes + 1), 2);
    List<Track> tracks = VideoTubes.best(Tensor.of(logits, queries, classes + 1), most);
    assertThat(tracks)
        .hasSize(most)
        .isSortedAccordingTo((a, b) -> Double.compare(b.share(), a.share()));
    float[] masks = gaussian(random, frames * most * ROWS * COLUMNS, 2);
    Tensor tensor = Tensor.of(masks, frames, most, ROWS, COLUMNS);

    List<FrameTracks> made = new ArrayList<>();
    for (int f = 0; f < frames; f++) {
      made.add(VideoTubes.frame(tensor, f, FRAME));
    }
    for (int t = 0; t < most; t++) {
      Track track = tracks.get(t);
      double share =
          PlainMaps.softmax(logits, track.query() * (classes + 1), classes + 1)[track.label()];
      double sum = 0;
      double count = 0;
      for (int f = 0; f < frames; f++) {
        double[][] map = PlainMaps.map(masks, (f * most + t) * ROWS * COLUMNS, ROWS, COLUMNS);
        for (double[] row : PlainMaps.content(map, FRAME)) {
          for (double logit : row) {
            double probability = PlainMaps.sigmoid(logit);
            sum += probability > 0.5 ? probability : 0;
            count += probability > 0.5 ? 1 : 0;
          }
        }
        double[][] image = PlainMaps.image(map, FRAME);
        byte[] mask = made.get(f).masks().get(t).toRowMajor();
        for (int p = 0; p < mask.length; p++) {
          if (!PlainMaps.close(image[p / 17][p % 17], 0)) {
            assertThat(mask[p]).isEqualTo((byte) (image[p / 17][p % 17] > 0 ? 1 : 0));
          }
        }
      }
      TubeQuality total = TubeQuality.NONE;
      List<Rle> tubeMasks = new ArrayList<>();
      for (FrameTracks frame : made) {
        total = total.plus(frame.qualities().get(t));
        tubeMasks.add(frame.masks().get(t));
      }
      Tube tube = VideoTubes.tube(track, total, tubeMasks);
      // One pixel more or less on the threshold moves the mean by less than this.
      assertThat(tube.score()).isCloseTo(share * sum / (count + 1e-6), within(1e-3));
      assertThat(total.pixels()).isBetween((long) count - 2, (long) count + 2);
      assertThat(tube.label()).isEqualTo(track.label());
      assertThat(tube.masks()).isEqualTo(tubeMasks);
      assertThat(VideoTubes.tube(track, null, tubeMasks).score()).isEqualTo(track.share());
    }
  }

  /** Sums of floats would depend on the order; these do not, whatever the partitions were. */
  @Property(seed = "1", tries = 50)
  void addsFramesInAnyOrderToTheBit(@ForAll long seed) {
    Random random = new Random(seed);
    List<TubeQuality> parts = new ArrayList<>();
    double sum = 0;
    for (int i = 0; i < 30; i++) {
      float[] logits = gaussian(random, 1 + random.nextInt(50), 4);
      parts.add(TubeQuality.of(logits));
      for (float logit : logits) {
        sum += logit > 0 ? PlainMaps.sigmoid(logit) : 0;
      }
    }
    TubeQuality inOrder = parts.stream().reduce(TubeQuality.NONE, TubeQuality::plus);
    Collections.shuffle(parts, random);
    int cut = random.nextInt(parts.size());
    TubeQuality first = parts.subList(0, cut).stream().reduce(TubeQuality.NONE, TubeQuality::plus);
    TubeQuality second =
        parts.subList(cut, parts.size()).stream().reduce(TubeQuality.NONE, TubeQuality::plus);
    assertThat(second.plus(first)).isEqualTo(inOrder);
    assertThat(inOrder.units() / 0x1p24).isCloseTo(sum, within(1e-4));
  }

  @Test
  void anEmptyTubeScoresNothing() throws Exception {
    float[] below = {-1, -2, -3, -4};
    FrameTracks frame =
        VideoTubes.frame(
            Tensor.of(below, 1, 1, 2, 2),
            0,
            new ImageFrame(3, 3, 8, 8, 8, 8, 0, 0, 8 / 3.0, 8 / 3.0));
    assertThat(frame.masks()).containsExactly(Rle.empty(3, 3));
    assertThat(frame.qualities()).containsExactly(TubeQuality.NONE);
    assertThat(VideoTubes.tube(new Track(0, 0, 0.9), TubeQuality.NONE, frame.masks()).score())
        .isZero();
  }

  @Test
  void takesOneQueryTwiceAndEqualSharesInOrder() throws Exception {
    Tensor logits = Tensor.of(new float[] {5, 5, 0, 1, 1, 0}, 2, 3);
    assertThat(VideoTubes.best(logits, 3))
        .extracting(Track::query, Track::label)
        .containsExactly(tuple(0, 0), tuple(0, 1), tuple(1, 0));
  }

  @Test
  void refusesWhatMeansNothing() {
    assertThatThrownBy(() -> VideoTubes.best(Tensor.of(new float[] {Float.NaN, 0}, 1, 2), 1))
        .isInstanceOf(SampleException.class)
        .hasMessageContaining("class share of query 0 is NaN");
    assertThatThrownBy(() -> VideoTubes.frame(Tensor.of(new float[4], 1, 1, 2, 2), 1, FRAME))
        .isInstanceOf(SampleException.class)
        .hasMessageContaining("without image 1");
  }
}
