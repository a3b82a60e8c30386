package io.fovea.pipeline.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.panoptic.PanopticParams;
import io.fovea.pipeline.scoring.batch.LocalBatchEngine;
import io.fovea.pipeline.scoring.panoptic.PanopticOutcome;
import io.fovea.pipeline.scoring.panoptic.PanopticRequest;
import io.fovea.pipeline.scoring.panoptic.PanopticScoring;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever panoptic documents and maps hold, they are scored or refused with a remedy. */
class PanopticFuzzTest {
  private static Path folder;
  private static int scored;
  private static int refused;

  @BeforeContainer
  static void write() throws IOException {
    folder = Files.createTempDirectory("fovea-fuzz");
    var map = new BufferedImage(6, 4, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 24; i++) {
      // The ids 1 to 3 are reds.
      map.setRGB(i % 6, i / 6, (i / 8 + 1) << 16);
    }
    ImageIO.write(map, "png", folder.resolve("a.png").toFile());
    json(
        "truth.json",
        "{'categories':[{'id':1,'name':'a','isthing':1},{'id':2,'isthing':0}],'annotations':[{"
            + "'image_id':4,'file_name':'a.png','segments_info':["
            + "{'id':1,'category_id':1,'iscrowd':0,'area':8},"
            + "{'id':2,'category_id':2,'iscrowd':0,'area':8},"
            + "{'id':3,'category_id':1,'iscrowd':1,'area':8}]}]}");
    json(
        "predicted.json",
        "{'annotations':[{'image_id':4,'file_name':'a.png','segments_info':["
            + "{'id':1,'category_id':1},{'id':2,'category_id':2},{'id':3,'category_id':1}]}]}");
  }

  private static void json(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text.replace('\'', '"'));
  }

  @AfterContainer
  static void clean() throws IOException {
    assertThat(scored).as("documents that were scored").isGreaterThan(30);
    assertThat(refused).as("documents that were refused").isGreaterThan(100);
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Property(seed = "1", tries = 1000, shrinking = ShrinkingMode.OFF)
  void isScoredOrRefused(@ForAll Random random) throws IOException {
    Path maps = Files.createDirectories(folder.resolve("maps"));
    byte[] png = Files.readAllBytes(folder.resolve("a.png"));
    if (random.nextInt(5) == 0) {
      png[random.nextInt(png.length)] = (byte) random.nextInt();
    }
    Files.write(maps.resolve("a.png"), png);
    Path truth =
        DocumentFuzzTest.mutated(folder.resolve("truth.json"), folder.resolve("gt.json"), random);
    Path predicted =
        DocumentFuzzTest.mutated(
            folder.resolve("predicted.json"), folder.resolve("dt.json"), random);
    for (Mode mode : Mode.values()) {
      try {
        PanopticOutcome outcome =
            PanopticScoring.score(
                new PanopticRequest(
                    truth.toString(),
                    maps.toString(),
                    predicted.toString(),
                    folder.toString(),
                    new PanopticParams(mode),
                    1),
                new LocalBatchEngine());
        assertThat(outcome.text().getBytes(StandardCharsets.UTF_8)).isNotEmpty();
        scored++;
      } catch (UserError e) {
        refused++;
        assertThat(e.remedy()).isNotBlank();
        // A mutated name of a file is told as it is.
        assertThat(e.problem())
            .containsAnyOf("gt.json", "dt.json", "a.png", ": no such file", "panopticapi fails");
      }
    }
  }
}
