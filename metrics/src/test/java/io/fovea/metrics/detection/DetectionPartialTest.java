package io.fovea.metrics.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Box;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DetectionPartialTest {
  private static final long[] CATEGORIES = {3, 7, 12};
  private static final DetectionParams PARAMS = DetectionParams.coco(IouType.BBOX);
  private static final int IMAGES = 12;
  private static final DatasetAxes AXES = axes("d1");

  @Property(seed = "1", tries = 60)
  void anySplitInAnyOrderGivesTheSameBits(@ForAll Random random) {
    List<ImageMatches> images = images(random);
    DetectionPartial whole = new DetectionPartial(AXES, PARAMS);
    whole.addAll(images);

    var shuffled = new ArrayList<>(images);
    Collections.shuffle(shuffled, random);
    var parts = new ArrayList<DetectionPartial>();
    for (int i = 0; i < 1 + random.nextInt(5); i++) {
      parts.add(new DetectionPartial(AXES, PARAMS));
    }
    shuffled.forEach(image -> parts.get(random.nextInt(parts.size())).add(image));
    var merged = new DetectionPartial(AXES, PARAMS);
    parts.forEach(part -> merged.merge(DetectionPartial.fromBytes(part.toBytes(), AXES, PARAMS)));

    assertThat(merged.result().arrays().precision()).isEqualTo(whole.result().arrays().precision());
    assertThat(merged.result().arrays().scores()).isEqualTo(whole.result().arrays().scores());
    assertThat(merged.result().arrays().recall()).isEqualTo(whole.result().arrays().recall());
    assertThat(merged.result().summary()).isEqualTo(whole.result().summary());
  }

  @Test
  void refusesAnotherDatasetOrParameters() {
    var mine = new DetectionPartial(AXES, PARAMS);

    assertThatThrownBy(() -> mine.merge(new DetectionPartial(axes("d2"), PARAMS)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("dataset: d1 and d2");
    assertThatThrownBy(
            () -> mine.merge(new DetectionPartial(AXES, PARAMS.withMode(Mode.CORRECTED))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("parameters");
  }

  @Test
  void refusesAnImageTwiceAndAnImageMissing() {
    List<ImageMatches> images = images(new Random(1));
    var partial = new DetectionPartial(AXES, PARAMS);
    partial.addAll(images.subList(0, 3));

    assertThatThrownBy(() -> partial.add(images.get(1)))
        .hasMessageContaining("image 11 was scored twice");
    assertThatThrownBy(partial::result).hasMessageContaining("3 images were scored of 12");
  }

  @Test
  void refusesDamagedBytes() {
    var partial = new DetectionPartial(AXES, PARAMS);
    partial.addAll(images(new Random(2)));
    byte[] bytes = partial.toBytes();
    bytes[bytes.length / 2] ^= 1;

    assertThatThrownBy(() -> DetectionPartial.fromBytes(bytes, AXES, PARAMS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("checksum");
    assertThatThrownBy(() -> DetectionPartial.fromBytes(new byte[3], AXES, PARAMS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("ends too early");
  }

  private static DatasetAxes axes(String digest) {
    long[] ids = new long[IMAGES];
    for (int i = 0; i < IMAGES; i++) {
      ids[i] = 10L + i;
    }
    return new DatasetAxes(digest, ids, CATEGORIES, List.of("a", "b", "c"));
  }

  private static List<ImageMatches> images(Random random) {
    var kernel = new DetectionKernel(PARAMS, CATEGORIES);
    var images = new ArrayList<ImageMatches>();
    for (int i = 0; i < IMAGES; i++) {
      var truths = new ArrayList<GroundTruth>();
      var detections = new ArrayList<Detection>();
      for (int g = 0; g < random.nextInt(6); g++) {
        Box box =
            new Box(
                random.nextInt(80),
                random.nextInt(80),
                5 + random.nextInt(60),
                5 + random.nextInt(60));
        long category = CATEGORIES[random.nextInt(3)];
        boolean crowd = random.nextInt(8) == 0;
        truths.add(
            new GroundTruth(100L * i + g + 1L, category, crowd, crowd, box.area(), box, null));
        for (int d = 0; d < random.nextInt(4); d++) {
          Box near =
              new Box(
                  box.x() + random.nextInt(9),
                  box.y(),
                  box.width(),
                  box.height() + random.nextInt(9));
          detections.add(new Detection(category, random.nextInt(5) / 4.0, near.area(), near, null));
        }
      }
      images.add(kernel.score(i, truths, detections));
    }
    return images;
  }
}
