package io.fovea.models.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Resizing gives the bytes that Pillow and OpenCV gave in make_resize_goldens.py. */
class ResizeParityTest {

  static Stream<String> goldens() throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                ResizeParityTest.class.getResourceAsStream("resized.txt"),
                StandardCharsets.UTF_8))) {
      return in.lines().filter(line -> !line.startsWith("#")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void hasTheReferencesBytes(String golden) throws Exception {
    String[] fields = golden.split(" ", -1);
    int[] sizes = Stream.of(fields).skip(1).limit(5).mapToInt(Integer::parseInt).toArray();
    byte[] rgb = Generated.pixels(sizes[0], 3 * sizes[1] * sizes[2]);
    byte[] resized = new byte[3 * sizes[3] * sizes[4]];

    if (fields[0].equals("antialias")) {
      AntialiasResize.resize(rgb, sizes[1], sizes[2], resized, sizes[3], sizes[4]);
    } else {
      BilinearResize.resize(rgb, sizes[1], sizes[2], resized, sizes[3], sizes[4]);
    }

    byte[] digest = MessageDigest.getInstance("SHA-256").digest(resized);
    assertThat(HexFormat.of().formatHex(digest)).isEqualTo(fields[6]);
  }
}
