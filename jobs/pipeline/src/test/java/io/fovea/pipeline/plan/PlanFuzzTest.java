package io.fovea.pipeline.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.fovea.metrics.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Whatever a plan holds, it is read or refused with a remedy. */
class PlanFuzzTest {
  private static final String[] PIECES = {
    "!!java.net.URL [x]",
    "&a [*a]",
    "{",
    "]",
    ": ",
    "- ",
    "|",
    "%YAML 9",
    "\t",
    "\u0000",
    "~",
    "[[[[[[[[",
    "1e999",
    "0x1f",
    "2001-01-01",
    "<<: *b",
    "\"",
    "9999999999999999999"
  };

  @Property(seed = "1", tries = 1500, shrinking = ShrinkingMode.OFF)
  void anyPlanIsReadOrRefused(@ForAll Random random) throws IOException {
    Path root = Path.of(System.getProperty("fovea.root"), "conf/plans");
    String name = random.nextBoolean() ? "demo.yaml" : "yolox-nano.yaml";
    StringBuilder text = new StringBuilder(Files.readString(root.resolve(name)));
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      int from = random.nextInt(text.length());
      int to = Math.min(text.length(), from + random.nextInt(20));
      switch (random.nextInt(3)) {
        case 0 -> text.delete(from, to);
        case 1 -> text.setCharAt(from, (char) (32 + random.nextInt(200)));
        default -> text.replace(from, to, PIECES[random.nextInt(PIECES.length)]);
      }
    }
    Path file = Files.createTempFile("fovea-fuzz", ".yaml");
    try {
      Files.writeString(file, text);
      assertThat(PlanReader.read(file.toString(), Map.of()).scoring()).isNotNull();
    } catch (UserError e) {
      assertThat(e.remedy()).isNotBlank();
    } catch (RuntimeException e) {
      fail("this plan:\n" + text, e);
    } finally {
      Files.delete(file);
    }
  }
}
