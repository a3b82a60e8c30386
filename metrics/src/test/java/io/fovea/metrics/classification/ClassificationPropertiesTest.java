package io.fovea.metrics.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ClassificationPropertiesTest {
  private static final ClassificationParams PARAMS = ClassificationParams.standard();
  private static final int IMAGES = 12;
  private static final ClassificationAxes AXES = new ClassificationAxes("digest", IMAGES);

  @Property(seed = "1", tries = 100)
  void anySplitAndOrderGivesTheSameBits(@ForAll Random random) {
    var whole = new ClassificationPartial(AXES, PARAMS);
    List<ClassificationPartial> parts = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      int truth = random.nextInt(7);
      int[] best = RankedClasses.best(random.doubles(7).toArray(), 5);
      whole.add(i, truth, best);
      if (parts.isEmpty() || random.nextBoolean()) {
        parts.add(new ClassificationPartial(AXES, PARAMS));
      }
      parts.get(random.nextInt(parts.size())).add(i, truth, best);
    }
    Collections.shuffle(parts, random);
    var merged = new ClassificationPartial(AXES, PARAMS);
    parts.forEach(
        part -> merged.merge(ClassificationPartial.fromBytes(part.toBytes(), AXES, PARAMS)));
    assertThat(merged.result()).isEqualTo(whole.result());
    assertThat(merged.result().accuracies().get(0))
        .isLessThanOrEqualTo(merged.result().accuracies().get(1));
  }

  @Test
  void ranksByScoreAndThenById() {
    double inf = Double.POSITIVE_INFINITY;
    assertThat(RankedClasses.best(new double[] {-0.0, 0.0, 2, inf, 2, -inf}, 9))
        .containsExactly(3, 2, 4, 0, 1, 5);
    assertThat(RankedClasses.best(new double[] {1, 3, 2}, 2)).containsExactly(1, 2);
    assertThatThrownBy(() -> RankedClasses.best(new double[] {1, Double.NaN}, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("class 1 is NaN");
  }

  @Test
  void refusesWhatIsNotOfThisDataset() {
    var partial = new ClassificationPartial(AXES, PARAMS);
    partial.add(2, 1, new int[] {1});
    assertThatThrownBy(() -> partial.add(2, 1, new int[0]))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(partial::result).isInstanceOf(IllegalStateException.class);
    var others = new ClassificationParams(List.of(1));
    assertThatThrownBy(() -> partial.merge(new ClassificationPartial(AXES, others)))
        .isInstanceOf(UserError.class);
    assertThatThrownBy(
            () -> partial.merge(ClassificationPartial.fromBytes(partial.toBytes(), AXES, PARAMS)))
        .isInstanceOf(IllegalStateException.class);
    byte[] bytes = partial.toBytes();
    bytes[bytes.length - 20] ^= 1;
    assertThatThrownBy(() -> ClassificationPartial.fromBytes(bytes, AXES, PARAMS))
        .isInstanceOf(UserError.class);
    assertThatThrownBy(() -> new ClassificationParams(List.of(0))).isInstanceOf(UserError.class);
  }
}
