package io.fovea.pipeline.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.IouType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever LVIS and keypoint documents hold, they are scored or refused with a remedy. */
class DetectionTasksFuzzTest {
  private static final String POINTS = "'keypoints':[2,2,2,5,5,2]";
  private static final List<DetectionParams> TASKS =
      List.of(
          DetectionParams.lvis(IouType.BBOX),
          DetectionParams.lvis(IouType.BOUNDARY),
          DetectionParams.keypoints().withSigmas(List.of(0.05, 0.1)));

  private static Path folder;
  private static int scored;
  private static int refused;

  @BeforeContainer
  static void write() throws IOException {
    folder = Files.createTempDirectory("fovea-fuzz");
    json(
        "truth.json",
        "{'images':[{'id':1,'height':40,'width':60,'neg_category_ids':[2],"
            + "'not_exhaustive_category_ids':[1]}],'categories':[{'id':1,'frequency':'c'},"
            + "{'id':2,'frequency':'r'}],'annotations':[{'id':1,'image_id':1,'category_id':1,"
            + "'iscrowd':0,'area':400,'bbox':[1,1,20,20],'num_keypoints':2,"
            + POINTS
            + ",'segmentation':[[1,1,21,1,21,21,1,21]]}]}");
    json(
        "results.json",
        "[{'image_id':1,'category_id':1,'score':0.5,'bbox':[1,1,20,20],"
            + POINTS
            + "},{'image_id':1,'category_id':2,'score':0.5,'bbox':[3,1,20,20],"
            + POINTS
            + "}]");
  }

  private static void json(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text.replace('\'', '"'));
  }

  @AfterContainer
  static void clean() throws IOException {
    assertThat(scored).as("documents that were scored").isGreaterThan(100);
    assertThat(refused).as("documents that were refused").isGreaterThan(100);
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  @Property(seed = "1", tries = 500, shrinking = ShrinkingMode.OFF)
  void isScoredOrRefused(@ForAll Random random) throws IOException {
    Path truth =
        DocumentFuzzTest.mutated(folder.resolve("truth.json"), folder.resolve("gt.json"), random);
    Path results =
        DocumentFuzzTest.mutated(folder.resolve("results.json"), folder.resolve("dt.json"), random);
    for (DetectionParams task : TASKS) {
      for (Mode mode : Mode.values()) {
        try {
          ScoreOutcome outcome =
              new LocalEngine()
                  .score(
                      ScoreRequest.of(truth.toString(), results.toString(), task.withMode(mode)));
          assertThat(outcome.result().summary().stats().values())
              .allMatch(value -> value == -1 || (value >= 0 && value <= 1));
          scored++;
        } catch (UserError e) {
          refused++;
          assertThat(e.remedy()).isNotBlank();
          assertThat(e.problem()).containsAnyOf("gt.json", "dt.json");
        }
      }
    }
  }
}
