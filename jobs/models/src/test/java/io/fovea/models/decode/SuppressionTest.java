package io.fovea.models.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.models.SampleException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuppressionTest {
  private Candidates candidates;

  /** Ten wide and ten high, 0 to 3 to the right: overlaps of 9/11, 8/12 and 7/13 with the first. */
  @BeforeEach
  void line() throws SampleException {
    candidates = new Candidates();
    candidates.add(0, 0, 10, 10, 0.5f, 0, 0);
    candidates.add(1, 0, 11, 10, 0.9f, 0, 1);
    candidates.add(2, 0, 12, 10, 0.5f, 1, 2);
    candidates.add(3, 0, 13, 10, 0.4f, 0, 3);
  }

  private static Suppression over(double overlap) {
    return new Suppression(overlap, false, 100, 100);
  }

  @Test
  void overlapsAreIntersectionOverUnion() {
    assertThat(candidates.overlap(0, 1)).isEqualTo(90.0 / 110);
    assertThat(candidates.overlap(0, 3)).isEqualTo(70.0 / 130);
    assertThat(candidates.overlap(0, 0)).isEqualTo(1);
  }

  @Test
  void theHigherScoreStaysWithinItsClass() {
    assertThat(over(0.6).select(candidates)).containsExactly(1, 2);
    assertThat(over(0.7).select(candidates)).containsExactly(1, 2, 3);
    assertThat(over(0.9).select(candidates)).containsExactly(1, 0, 2, 3);
  }

  @Test
  void anOverlapOfExactlyTheThresholdStays() {
    assertThat(over(80.0 / 120).select(candidates)).containsExactly(1, 2, 3);
  }

  @Test
  void classesCanSuppressEachOther() {
    assertThat(new Suppression(0.6, true, 100, 100).select(candidates)).containsExactly(1);
  }

  @Test
  void onlySoManyAreLookedAtAndOnlySoManyStay() {
    assertThat(new Suppression(0.9, false, 2, 100).select(candidates)).containsExactly(1, 0);
    assertThat(new Suppression(0.9, false, 100, 3).select(candidates)).containsExactly(1, 0, 2);
  }

  @ParameterizedTest
  @CsvSource({"5, 0, 4, 1", "0, 5, 1, 4", "NaN, 0, 1, 1", "0, 0, Infinity, 1", "0, 0, 1, NaN"})
  void refusesWhatIsNoBox(float x1, float y1, float x2, float y2) {
    assertThatThrownBy(() -> candidates.add(x1, y1, x2, y2, 0.5f, 0, 17))
        .isInstanceOf(SampleException.class)
        .hasMessageContaining("anchor 17");
  }

  /** Against suppression as the textbook has it: take the best, drop what it suppresses, repeat. */
  @Property(seed = "1", tries = 100)
  void isGreedySuppression(@ForAll long seed, @ForAll @IntRange(max = 60) int count)
      throws SampleException {
    Random random = new Random(seed);
    Candidates many = new Candidates();
    List<Integer> rest = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float x = random.nextInt(20);
      float y = random.nextInt(20);
      float score = (1 + random.nextInt(10)) / 10f;
      many.add(x, y, x + random.nextInt(15), y + random.nextInt(15), score, random.nextInt(2), i);
      rest.add(i);
    }
    List<Integer> kept = new ArrayList<>();
    while (!rest.isEmpty()) {
      int best = rest.get(0);
      for (int i : rest) {
        best = many.score(i) > many.score(best) ? i : best;
      }
      int chosen = best;
      kept.add(chosen);
      rest.removeIf(
          i ->
              i == chosen
                  || (many.label(i) == many.label(chosen) && many.overlap(i, chosen) > 0.45));
    }
    assertThat(over(0.45).select(many)).containsExactly(kept.stream().mapToInt(i -> i).toArray());
  }
}
