package io.fovea.metrics.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DatasetAxes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class VideoPartialTest {
  private static final VideoGoldens GOLDEN = VideoGoldens.read("quick_ovis/gt", "quick/pred");
  private static final VideoParams PARAMS = VideoParams.ovis();
  private static final List<VideoMatches> VIDEOS = new ArrayList<>();
  private static final VideoResult WHOLE;

  static {
    var partial = new VideoPartial(GOLDEN.axes, PARAMS);
    for (int v = 0; v < GOLDEN.truths.size(); v++) {
      VIDEOS.add(GOLDEN.score(PARAMS, v));
    }
    partial.addAll(VIDEOS);
    WHOLE = partial.result(1);
  }

  @Property(seed = "1", tries = 30)
  void anySplitInAnyOrderGivesTheSameBits(@ForAll Random random) {
    var shuffled = new ArrayList<>(VIDEOS);
    Collections.shuffle(shuffled, random);
    var parts = new ArrayList<VideoPartial>();
    for (int i = 0; i < 1 + random.nextInt(5); i++) {
      parts.add(new VideoPartial(GOLDEN.axes, PARAMS));
    }
    shuffled.forEach(video -> parts.get(random.nextInt(parts.size())).add(video));
    var merged = new VideoPartial(GOLDEN.axes, PARAMS);
    for (VideoPartial part : parts) {
      merged.merge(VideoPartial.fromBytes(part.toBytes(), GOLDEN.axes, PARAMS));
    }
    VideoResult result = merged.result(1 + random.nextInt(3));
    assertThat(result.curves().arrays().precision()).isEqualTo(WHOLE.curves().arrays().precision());
    assertThat(result.curves().arrays().scores()).isEqualTo(WHOLE.curves().arrays().scores());
    assertThat(result.curves().arrays().recall()).isEqualTo(WHOLE.curves().arrays().recall());
    assertThat(result.summary()).isEqualTo(WHOLE.summary());
    assertThat(result.quirks()).isEqualTo(WHOLE.quirks());
  }

  @Test
  void refusesWhatDoesNotBelongTogether() {
    var mine = new VideoPartial(GOLDEN.axes, PARAMS);
    var other =
        new DatasetAxes(
            "other",
            GOLDEN.axes.imageIds(),
            GOLDEN.axes.categoryIds(),
            GOLDEN.axes.categoryNames());
    assertThatThrownBy(() -> mine.merge(new VideoPartial(other, PARAMS)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("dataset: golden and other");
    assertThatThrownBy(
            () -> mine.merge(new VideoPartial(GOLDEN.axes, PARAMS.withMode(Mode.CORRECTED))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("parameters");
    mine.add(VIDEOS.get(2));
    assertThatThrownBy(() -> mine.add(VIDEOS.get(2)))
        .hasMessageContaining("video 3 was scored twice");
    assertThatThrownBy(() -> mine.result(1)).hasMessageContaining("1 videos were scored of 20");
    byte[] bytes = mine.toBytes();
    bytes[bytes.length / 2] ^= 1;
    assertThatThrownBy(() -> VideoPartial.fromBytes(bytes, GOLDEN.axes, PARAMS))
        .isInstanceOf(UserError.class);
    assertThatThrownBy(
            () -> VideoPartial.fromBytes(mine.toBytes(), GOLDEN.axes, VideoParams.youTubeVis()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("parameters");
  }
}
