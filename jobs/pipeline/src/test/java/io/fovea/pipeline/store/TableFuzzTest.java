package io.fovea.pipeline.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Box;
import io.fovea.models.decode.Produces;
import io.fovea.pipeline.store.PredictionRow.MaskText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever bytes a run's table has, and its manifest lists, it is read or refused by name. */
class TableFuzzTest {
  private static int read;
  private static int refused;

  @AfterContainer
  static void bothHappened() {
    assertThat(read).as("tables that were read").isGreaterThan(5);
    assertThat(refused).as("tables that were refused").isGreaterThan(50);
  }

  @Property(seed = "1", tries = 150, shrinking = ShrinkingMode.OFF)
  void isReadOrRefused(@ForAll Random random) throws IOException {
    Path folder = Files.createTempDirectory("fovea-fuzz");
    try {
      byte[] table = mutated(table(random), random);
      String run =
          new TestRun(folder.resolve("run"), Produces.INSTANCES, null)
              .file("odd.parquet", table)
              .publish(4);
      try {
        StoredRun stored = StoredRun.open(run);
        stored.parts().forEach(stored::read);
        read++;
      } catch (UserError e) {
        refused++;
        assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(e.problem()).contains("predictions/odd.parquet");
        assertThat(e.remedy()).isNotBlank();
      }
    } finally {
      delete(folder);
    }
  }

  private static byte[] table(Random random) {
    List<PredictionRow> rows = new ArrayList<>();
    int count = random.nextInt(30);
    for (int i = 0; i < count; i++) {
      MaskText mask = random.nextBoolean() ? null : new MaskText(2, 3, "132");
      rows.add(
          new PredictionRow(
              1 + i / 8, random.nextInt(3), random.nextDouble(), new Box(1, 2, 3, 4), mask, i % 8));
    }
    long masks = rows.stream().filter(row -> row.mask() != null).count();
    return PredictionTable.INSTANCE.encode(
        rows,
        Map.of(
            "fovea.images.first", "1",
            "fovea.predictions", Integer.toString(count),
            "fovea.masks", Long.toString(masks)));
  }

  /** Some bytes changed, two stretches swapped, or cut short. */
  private static byte[] mutated(byte[] table, Random random) {
    byte[] bytes = table.clone();
    switch (random.nextInt(3)) {
      case 0 -> {
        int changes = 1 + random.nextInt(4);
        for (int n = 0; n < changes; n++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      }
      case 1 -> {
        int length = 1 + random.nextInt(16);
        int one = random.nextInt(bytes.length - length);
        int other = random.nextInt(bytes.length - length);
        System.arraycopy(table, one, bytes, other, length);
        System.arraycopy(table, other, bytes, one, length);
      }
      default -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
    return bytes;
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
