package io.fovea.pipeline.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.UserError;
import io.fovea.metrics.classification.ClassificationParams;
import io.fovea.pipeline.scoring.batch.LocalBatchEngine;
import io.fovea.pipeline.scoring.panoptic.ClassificationRequest;
import io.fovea.pipeline.scoring.panoptic.ClassificationScoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever documents of classes hold, they are scored or refused with a remedy. */
class ClassificationFuzzTest {
  private static Path folder;
  private static int scored;
  private static int refused;

  @BeforeContainer
  static void write() throws IOException {
    folder = Files.createTempDirectory("fovea-fuzz");
    json(
        "truth.json",
        "{'format':'fovea-classification-truth','version':1,'images':[{'image':'a','class':1},"
            + "{'image':'b','class':2}]}");
    json(
        "results.json",
        "{'format':'fovea-classification-results','version':1,'images':[{'image':'a',"
            + "'scores':[0.5,0.25,1e-3]},{'image':'b','classes':[2,1,7]}]}");
  }

  private static void json(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text.replace('\'', '"'));
  }

  @AfterContainer
  static void clean() throws IOException {
    assertThat(scored).as("documents that were scored").isGreaterThan(30);
    assertThat(refused).as("documents that were refused").isGreaterThan(100);
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  @Property(seed = "1", tries = 600, shrinking = ShrinkingMode.OFF)
  void isScoredOrRefused(@ForAll Random random) throws IOException {
    Path truth =
        DocumentFuzzTest.mutated(folder.resolve("truth.json"), folder.resolve("gt.json"), random);
    Path results =
        DocumentFuzzTest.mutated(folder.resolve("results.json"), folder.resolve("dt.json"), random);
    try {
      var request =
          new ClassificationRequest(
              truth.toString(), results.toString(), ClassificationParams.standard(), 1);
      assertThat(ClassificationScoring.score(request, new LocalBatchEngine()).result().accuracies())
          .allMatch(share -> share >= 0 && share <= 1);
      scored++;
    } catch (UserError e) {
      refused++;
      assertThat(e.remedy()).isNotBlank();
      assertThat(e.problem()).containsAnyOf("gt.json", "dt.json");
    }
  }
}
