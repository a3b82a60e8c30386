package io.fovea.metrics.semantic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SemanticPropertiesTest {
  private static final SemanticParams PARAMS = new SemanticParams(5, 255);
  private static final int IMAGES = 6;
  private static final SemanticAxes AXES = new SemanticAxes("digest", IMAGES);

  private static int[] labels(Random random) {
    return IntStream.range(0, 40)
        .map(i -> random.nextInt(8) == 0 ? 255 : random.nextInt(4))
        .toArray();
  }

  @Property(seed = "1", tries = 100)
  void anySplitAndOrderGivesTheSame(@ForAll Random random) {
    var whole = new SemanticPartial(AXES, PARAMS);
    List<SemanticPartial> parts = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      int[] truth = labels(random);
      int[] predicted = labels(random);
      whole.add(i, truth, predicted);
      if (parts.isEmpty() || random.nextBoolean()) {
        parts.add(new SemanticPartial(AXES, PARAMS));
      }
      parts.get(random.nextInt(parts.size())).add(i, truth, predicted);
    }
    Collections.shuffle(parts, random);
    var merged = new SemanticPartial(AXES, PARAMS);
    parts.forEach(part -> merged.merge(SemanticPartial.fromBytes(part.toBytes(), AXES, PARAMS)));
    assertThat(merged.result()).usingRecursiveComparison().isEqualTo(whole.result());
    assertThat(merged.result().classes().get(4).iou()).isEqualTo(SemanticResult.UNDEFINED);
  }

  @Property(seed = "1", tries = 50)
  void aPerfectPredictionScoresOne(@ForAll Random random) {
    var partial = new SemanticPartial(AXES, PARAMS);
    for (int i = 0; i < IMAGES; i++) {
      int[] labels = labels(random);
      partial.add(i, labels, labels);
    }
    assertThat(partial.result().meanIou()).isEqualTo(1.0);
    assertThat(partial.result().pixelAccuracy()).isEqualTo(1.0);
    assertThat(partial.result().frequencyWeightedIou()).isBetween(1 - 1e-12, 1 + 1e-12);
  }

  @Test
  void refusesWhatIsNotOfThisDataset() {
    var partial = new SemanticPartial(AXES, PARAMS);
    partial.add(2, new int[] {0}, new int[] {1});
    assertThatThrownBy(() -> partial.add(2, new int[0], new int[0]))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(partial::result).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> partial.merge(SemanticPartial.fromBytes(partial.toBytes(), AXES, PARAMS)))
        .isInstanceOf(IllegalStateException.class);
    var others = new SemanticParams(6, 255);
    assertThatThrownBy(() -> partial.merge(new SemanticPartial(AXES, others)))
        .isInstanceOf(UserError.class);
    byte[] bytes = partial.toBytes();
    bytes[bytes.length - 20] ^= 1;
    assertThatThrownBy(() -> SemanticPartial.fromBytes(bytes, AXES, PARAMS))
        .isInstanceOf(UserError.class);
    assertThatThrownBy(() -> new SemanticParams(0, 255)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> new SemanticParams(5, -2)).isInstanceOf(UserError.class);
  }
}
