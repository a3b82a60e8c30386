package io.fovea.metrics.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.Detection;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.GroundTruth;
import io.fovea.metrics.detection.IouType;
import io.fovea.metrics.mask.Box;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ErrorPartialTest {
  private static final int IMAGES = 9;
  private static final ErrorParams PARAMS = ErrorParams.of(DetectionParams.coco(IouType.BBOX));

  @Property(seed = "1", tries = 30)
  void anySplitInAnyOrderGivesTheSameBits(@ForAll Random random) {
    List<ImageErrors> images = images(random);
    var whole = new ErrorPartial(axes("d"), PARAMS);
    whole.addAll(images);
    List<ImageErrors> shuffled = new ArrayList<>(images);
    Collections.shuffle(shuffled, random);
    List<ErrorPartial> parts = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      parts.add(new ErrorPartial(axes("d"), PARAMS));
    }
    shuffled.forEach(image -> parts.get(random.nextInt(parts.size())).add(image));
    var merged = new ErrorPartial(axes("d"), PARAMS);
    parts.forEach(merged::merge);
    // As text: an undefined gain is NaN, which equals nothing.
    assertThat(merged.result()).hasToString(whole.result().toString());
  }

  @Test
  void refusesWhatDoesNotBelongTogether() {
    var mine = new ErrorPartial(axes("d"), PARAMS);
    mine.add(images(new Random(1)).get(0));
    assertThatThrownBy(() -> mine.add(images(new Random(1)).get(0)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(mine::result).hasMessageContaining("1 images were scored of 9");
    assertThatThrownBy(() -> mine.merge(new ErrorPartial(axes("other"), PARAMS)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("dataset");
    ErrorParams corrected =
        ErrorParams.of(DetectionParams.coco(IouType.BBOX).withMode(Mode.CORRECTED));
    assertThatThrownBy(() -> mine.merge(new ErrorPartial(axes("d"), corrected)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("parameters");
  }

  private static DatasetAxes axes(String digest) {
    long[] ids = new long[IMAGES];
    for (int i = 0; i < IMAGES; i++) {
      ids[i] = i + 1L;
    }
    return new DatasetAxes(digest, ids, new long[] {1, 2}, List.of("one", "two"));
  }

  private static List<ImageErrors> images(Random random) {
    var kernel = new ErrorKernel(PARAMS, axes("d"));
    List<ImageErrors> images = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      List<GroundTruth> truths = new ArrayList<>();
      List<Detection> detections = new ArrayList<>();
      for (int g = 0; g < random.nextInt(5); g++) {
        Box box = new Box(random.nextInt(60), random.nextInt(60), 10 + random.nextInt(30), 20);
        truths.add(
            new GroundTruth(i * 10L + g + 1, 1 + random.nextInt(2), false, false, 400, box, null));
        Box near = new Box(box.x() + random.nextInt(15), box.y(), box.width(), box.height());
        detections.add(
            new Detection(1 + random.nextInt(2), random.nextDouble(), near.area(), near, null));
      }
      images.add(kernel.judge(i, truths, detections));
    }
    return images;
  }
}
