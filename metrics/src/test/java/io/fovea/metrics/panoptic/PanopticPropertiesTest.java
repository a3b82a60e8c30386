package io.fovea.metrics.panoptic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PanopticPropertiesTest {
  private static final PanopticParams PARAMS = new PanopticParams(Mode.CORRECTED);
  private static final List<PanopticCategory> CATEGORIES =
      List.of(
          new PanopticCategory(5, "a", true),
          new PanopticCategory(2, "b", false),
          new PanopticCategory(9, "c", true));
  private static final int IMAGES = 7;
  private static final PanopticAxes AXES =
      new PanopticAxes("digest", LongStream.range(0, IMAGES).boxed().toList(), CATEGORIES);

  private static List<ImagePanoptic> images(Random random) {
    var kernel = new PanopticKernel(PARAMS, CATEGORIES);
    return IntStream.range(0, IMAGES).mapToObj(i -> kernel.score(i, image(random))).toList();
  }

  private static PanopticImage image(Random random) {
    int[] truth =
        IntStream.range(0, 60).map(i -> random.nextInt(5) == 0 ? 0 : i / 13 + 1).toArray();
    int[] predicted = IntStream.range(0, 60).map(i -> (i + random.nextInt(3)) / 14).toArray();
    return new PanopticImage(
        truth, predicted, segments(truth, random), segments(predicted, random));
  }

  private static List<PanopticSegment> segments(int[] ids, Random random) {
    return Arrays.stream(ids)
        .filter(id -> id != 0)
        .distinct()
        .mapToObj(
            id ->
                new PanopticSegment(
                    id, CATEGORIES.get(random.nextInt(3)).id(), random.nextInt(9) == 0, 12))
        .toList();
  }

  @Property(seed = "1", tries = 100)
  void anySplitAndOrderGivesTheSameBits(@ForAll Random random) {
    List<ImagePanoptic> images = images(random);
    var whole = new PanopticPartial(AXES, PARAMS);
    images.forEach(whole::add);
    List<ImagePanoptic> shuffled = new ArrayList<>(images);
    Collections.shuffle(shuffled, random);
    List<PanopticPartial> parts = new ArrayList<>();
    for (ImagePanoptic image : shuffled) {
      if (parts.isEmpty() || random.nextBoolean()) {
        parts.add(new PanopticPartial(AXES, PARAMS));
      }
      parts.get(random.nextInt(parts.size())).add(image);
    }
    Collections.shuffle(parts, random);
    var merged = new PanopticPartial(AXES, PARAMS);
    parts.forEach(part -> merged.merge(PanopticPartial.fromBytes(part.toBytes(), AXES, PARAMS)));
    // Records compare doubles by their bits.
    assertThat(merged.result()).isEqualTo(whole.result());
  }

  @Property(seed = "1", tries = 100)
  void qualitiesAreSharesAndMultiply(@ForAll Random random) {
    var partial = new PanopticPartial(AXES, PARAMS);
    images(random).forEach(partial::add);
    for (PanopticResult.CategoryQuality each : partial.result().categories()) {
      assertThat(each.pq()).isBetween(0.0, 1.0);
      assertThat(each.sq() == 0 || each.sq() > 0.5).isTrue();
      assertThat(each.pq())
          .isCloseTo(each.sq() * each.rq(), org.assertj.core.data.Offset.offset(1e-12));
    }
  }

  @Property(seed = "1", tries = 20)
  void aPerfectPredictionScoresOne(@ForAll Random random) {
    var partial = new PanopticPartial(AXES, PARAMS);
    var kernel = new PanopticKernel(PARAMS, CATEGORIES);
    for (int i = 0; i < IMAGES; i++) {
      int[] ids = image(random).truthIds();
      List<PanopticSegment> segments =
          segments(ids, random).stream()
              .map(s -> new PanopticSegment(s.id(), s.categoryId(), false, s.area()))
              .toList();
      partial.add(kernel.score(i, new PanopticImage(ids, ids, segments, segments)));
    }
    assertThat(partial.result().all().pq()).isEqualTo(1.0);
  }

  @Property(seed = "1", tries = 1)
  void refusesWhatIsNotOfThisDataset(@ForAll Random random) {
    var partial = new PanopticPartial(AXES, PARAMS);
    ImagePanoptic image = images(random).get(0);
    partial.add(image);
    assertThatThrownBy(() -> partial.add(image)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(partial::result).isInstanceOf(IllegalStateException.class);
    var strict = new PanopticParams(Mode.STRICT);
    var other = new PanopticAxes("other", AXES.imageIds(), CATEGORIES);
    assertThatThrownBy(() -> partial.merge(new PanopticPartial(AXES, strict)))
        .isInstanceOf(UserError.class);
    assertThatThrownBy(() -> partial.merge(new PanopticPartial(other, PARAMS)))
        .isInstanceOf(UserError.class);
    byte[] bytes = partial.toBytes();
    assertThatThrownBy(() -> PanopticPartial.fromBytes(bytes, other, PARAMS))
        .isInstanceOf(UserError.class);
    bytes[bytes.length / 2] ^= 1;
    assertThatThrownBy(() -> PanopticPartial.fromBytes(bytes, AXES, PARAMS))
        .isInstanceOf(UserError.class);
  }

  @Property(seed = "1", tries = 1)
  void strictModeRefusesAGroupWithoutCategories() {
    List<PanopticCategory> things = List.of(new PanopticCategory(1, "a", true));
    for (Mode mode : Mode.values()) {
      var params = new PanopticParams(mode);
      var axes = new PanopticAxes("d", List.of(1L), things);
      var segments = List.of(new PanopticSegment(1, 1, false, 1));
      var partial = new PanopticPartial(axes, params);
      int[] ids = {1};
      partial.add(
          new PanopticKernel(params, things)
              .score(0, new PanopticImage(ids, ids, segments, segments)));
      if (mode == Mode.STRICT) {
        assertThatThrownBy(partial::result)
            .isInstanceOf(UserError.class)
            .hasMessageContaining("no stuff occur");
      } else {
        assertThat(partial.result().stuff().pq()).isEqualTo(PanopticResult.UNDEFINED);
        assertThat(partial.result().lines().get(4))
            .isEqualTo("Stuff     |     -      -      -     0");
      }
    }
  }
}
