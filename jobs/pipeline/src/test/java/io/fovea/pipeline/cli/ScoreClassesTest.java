package io.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fovea score --task semantic} and {@code classification}. */
class ScoreClassesTest {
  @TempDir Path folder;

  private record Ran(int status, String out, String err) {}

  private static Ran run(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }

  private Ran semantic(String... more) throws IOException {
    String[] args = new String[7 + more.length];
    String maps = Files.createDirectories(folder.resolve("maps")).toString();
    var image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSamples(0, 0, 2, 2, 0, new int[] {0, 1, 1, 255});
    ImageIO.write(image, "png", folder.resolve("maps/a.png").toFile());
    String[] first = {"score", "--task", "semantic", "--gt", maps, "--predictions", maps};
    System.arraycopy(first, 0, args, 0, 7);
    System.arraycopy(more, 0, args, 7, more.length);
    return run(args);
  }

  @Test
  void scoresFoldersOfMaps() throws IOException {
    Ran ran = semantic("--classes", "3");
    assertThat(ran.status).as(ran.err).isZero();
    assertThat(ran.out)
        .isEqualTo(
            """
            mIoU             100.00
            fwIoU            100.00
            pixel accuracy   100.00
            mean accuracy    100.00

            class     IoU  accuracy         pixels
                0  100.00    100.00              1
                1  100.00    100.00              2
                2       -         -              0
            """);
    assertThat(ran.err).contains("scored 1 images, 3 classes");
    Ran none = semantic("--classes", "3", "--ignore-value", "-1");
    assertThat(none.status).isEqualTo(3);
    assertThat(none.err).contains("a.png", "has the value 255");
    assertThat(semantic().err).contains("--classes=N");
    assertThat(semantic("--classes", "0").status).isEqualTo(2);
    assertThat(semantic("--classes", "3", "--iou", "segm").status).isEqualTo(2);
  }

  @Test
  void scoresDocumentsOfClasses() throws IOException {
    Path truth = folder.resolve("gt.json");
    Path results = folder.resolve("dt.json");
    Files.writeString(
        truth,
        "{\"format\":\"fovea-classification-truth\",\"version\":1,"
            + "\"images\":[{\"image\":\"a\",\"class\":1}]}");
    Files.writeString(
        results,
        "{\"format\":\"fovea-classification-results\",\"version\":1,"
            + "\"images\":[{\"image\":\"a\",\"scores\":[0.3,0.2,0.1]}]}");
    String[] args = {
      "score",
      "--task",
      "classification",
      "--gt",
      truth.toString(),
      "--predictions",
      results.toString(),
      "--emit",
      "json",
      "--top",
      "1,2"
    };
    Ran ran = run(args);
    assertThat(ran.status).as(ran.err).isZero();
    var stats = new ObjectMapper().readTree(ran.out).get("stats");
    assertThat(stats.get(0).get("accuracy").asDouble()).isEqualTo(0.0);
    assertThat(stats.get(1).get("accuracy").asDouble()).isEqualTo(1.0);
    args[10] = "0";
    assertThat(run(args).status).isEqualTo(2);
  }
}
