package io.fovea.metrics.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DetectionPartialTest {
  private static final RandomImages BOXES = RandomImages.BOXES;
  private static final DetectionParams PARAMS = BOXES.params();
  private static final DatasetAxes AXES = BOXES.axes("d1");

  @Property(seed = "1", tries = 180)
  void anySplitMergedInAnyOrderGivesTheSameBits(@ForAll RandomImages kind, @ForAll Random random) {
    List<ImageMatches> images = kind.draw(random);
    var whole = new DetectionPartial(kind.axes("d1"), kind.params());
    whole.addAll(images);

    DetectionPartial merged = mergedByPairs(split(images, kind, random), kind, random);
    assertSame(merged, whole);
    assertThat(merged.toBytes()).isEqualTo(whole.toBytes());

    DetectionPartial again = mergedByPairs(split(merged.images(), kind, random), kind, random);
    assertSame(again, whole);
    assertThat(again.toBytes()).isEqualTo(whole.toBytes());
  }

  @Property(seed = "1", tries = 45)
  void mergingIntoOneAgainIsRefusedAndChangesNothing(
      @ForAll RandomImages kind, @ForAll Random random) {
    List<ImageMatches> images = kind.draw(random);
    var whole = new DetectionPartial(kind.axes("d1"), kind.params());
    whole.addAll(images);
    byte[] before = whole.toBytes();
    for (DetectionPartial part : split(images, kind, random)) {
      if (part.imageCount() > 0) {
        assertThatThrownBy(() -> whole.merge(part)).hasMessageContaining("was scored twice");
      }
    }
    assertThat(whole.toBytes()).isEqualTo(before);
  }

  /** Else the properties above would compare nothing with nothing. */
  @ParameterizedTest
  @EnumSource(RandomImages.class)
  void theImagesOfEveryKindHaveMatchesAndMisses(RandomImages kind) {
    var whole = new DetectionPartial(kind.axes("d1"), kind.params());
    whole.addAll(kind.draw(new Random(3)));
    double[] precision = whole.result().arrays().precision();
    assertThat(Arrays.stream(precision).filter(p -> p > 0.1 && p < 0.9).distinct().count())
        .isGreaterThan(2);
    assertThat(IntStream.range(0, 5).mapToObj(seed -> kind.draw(new Random(seed))))
        .as("strict mode has something to count")
        .anyMatch(images -> images.stream().anyMatch(image -> !image.quirks().isEmpty()));
  }

  /** Parts of any size, empty ones too. */
  private static List<DetectionPartial> split(
      Collection<ImageMatches> images, RandomImages kind, Random random) {
    var shuffled = new ArrayList<>(images);
    Collections.shuffle(shuffled, random);
    var parts = new ArrayList<DetectionPartial>();
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      parts.add(new DetectionPartial(kind.axes("d1"), kind.params()));
    }
    shuffled.forEach(image -> parts.get(random.nextInt(count)).add(image));
    return parts;
  }

  /** Merges two at a time, whichever, some through bytes as they travel between machines. */
  private static DetectionPartial mergedByPairs(
      List<DetectionPartial> parts, RandomImages kind, Random random) {
    while (parts.size() > 1) {
      DetectionPartial from = parts.remove(random.nextInt(parts.size()));
      DetectionPartial into = parts.get(random.nextInt(parts.size()));
      into.merge(
          random.nextBoolean()
              ? from
              : DetectionPartial.fromBytes(from.toBytes(), kind.axes("d1"), kind.params()));
    }
    return parts.get(0);
  }

  private static void assertSame(DetectionPartial merged, DetectionPartial whole) {
    DetectionResult mine = merged.result();
    DetectionResult expected = whole.result();
    assertThat(mine.arrays().precision()).isEqualTo(expected.arrays().precision());
    assertThat(mine.arrays().scores()).isEqualTo(expected.arrays().scores());
    assertThat(mine.arrays().recall()).isEqualTo(expected.arrays().recall());
    assertThat(mine.summary()).isEqualTo(expected.summary());
    assertThat(mine.quirks()).isEqualTo(expected.quirks());
  }

  @Test
  void refusesAnotherDatasetOrParameters() {
    var mine = new DetectionPartial(AXES, PARAMS);

    assertThatThrownBy(() -> mine.merge(new DetectionPartial(BOXES.axes("d2"), PARAMS)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("dataset: d1 and d2");
    assertThatThrownBy(
            () -> mine.merge(new DetectionPartial(AXES, PARAMS.withMode(Mode.CORRECTED))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("parameters");
  }

  @Test
  void refusesAnImageTwiceAndAnImageMissing() {
    List<ImageMatches> images = BOXES.draw(new Random(1));
    var partial = new DetectionPartial(AXES, PARAMS);
    partial.addAll(images.subList(0, 3));

    assertThatThrownBy(() -> partial.add(images.get(1)))
        .hasMessageContaining("image 11 was scored twice");
    assertThatThrownBy(partial::result).hasMessageContaining("3 images were scored of 12");
  }

  @Test
  void refusesDamagedBytes() {
    var partial = new DetectionPartial(AXES, PARAMS);
    partial.addAll(BOXES.draw(new Random(2)));
    byte[] bytes = partial.toBytes();
    bytes[bytes.length / 2] ^= 1;

    assertThatThrownBy(() -> DetectionPartial.fromBytes(bytes, AXES, PARAMS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("checksum");
    assertThatThrownBy(() -> DetectionPartial.fromBytes(new byte[3], AXES, PARAMS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("ends too early");
  }
}
