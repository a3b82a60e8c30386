package io.fovea.pipeline.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.pipeline.packaging.Scripts.Ran;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measurement of scale, at a size that a test can afford. */
@Tag("cluster")
class ScaleIT {
  /**
   * F13 and F14: as objects in one heap they would take more than it has. Half are of one category.
   */
  @Test
  void twoMillionDetectionsNeedNoLargerDriver(@TempDir Path folder) throws Exception {
    Ran ran =
        new Scripts(folder)
            .run(
                Map.of(),
                "bench-scale",
                List.of(
                    "--sizes",
                    "10000",
                    "--detections",
                    "200",
                    "--iou",
                    "bbox",
                    "--kinds",
                    "HALF",
                    "--driver-heap",
                    "460m"));
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("| bbox | half in one | 10,000 | 2,000,000 |");
  }
}
