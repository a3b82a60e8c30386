package io.fovea.models.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of make_image_goldens.py has the pixels that Pillow finds in it. */
class PillowParityTest {

  static Stream<String> goldens() throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                PillowParityTest.class.getResourceAsStream("pixels.txt"),
                StandardCharsets.UTF_8))) {
      return in.lines().filter(line -> !line.startsWith("#")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void hasPillowsPixels(String golden) throws Exception {
    String[] fields = golden.split(" ", -1);
    byte[] file = ImageFiles.file(fields[0]);

    DecodedImage image = ImageReader.read(file, ExifPolicy.named(fields[1]));

    assertThat(String.format(Locale.ROOT, "%d %d", image.height(), image.width()))
        .isEqualTo(fields[2] + " " + fields[3]);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(image.rgb());
    assertThat(HexFormat.of().formatHex(digest)).isEqualTo(fields[4]);
  }
}
