package io.fovea.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fovea.models.SampleException;
import io.fovea.models.image.StoredSamples.Kind;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class StoredSamplesTest {
  private static byte[] png(BufferedImage image) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private static BufferedImage filled(BufferedImage image, int... samples) {
    image.getRaster().setSamples(0, 0, image.getWidth(), image.getHeight(), 0, samples);
    return image;
  }

  private static void assertSamples(BufferedImage image, Kind kind, int... samples)
      throws Exception {
    StoredSamples stored = StoredSamples.read(png(image));
    assertThat(stored.kind()).isEqualTo(kind);
    assertThat(stored.width()).isEqualTo(image.getWidth());
    assertThat(stored.height()).isEqualTo(image.getHeight());
    assertThat(stored.samples()).containsExactly(samples);
  }

  @Test
  void grayValuesAreAsStored() throws Exception {
    assertSamples(
        filled(new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY), 0, 7, 255, 1, 2, 3),
        Kind.GRAY,
        0,
        7,
        255,
        1,
        2,
        3);
    assertSamples(
        filled(new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY), 258, 65535),
        Kind.GRAY,
        258,
        65535);
    assertSamples(
        filled(new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY), 0, 1, 1),
        Kind.GRAY,
        0,
        1,
        1);
  }

  @Test
  void paletteIndicesAreAsStoredWhateverTheirColour() throws Exception {
    byte[] same = new byte[200];
    Arrays.fill(same, (byte) 9);
    var model = new IndexColorModel(8, 200, same, same, same);
    assertSamples(
        filled(new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_INDEXED, model), 0, 150, 199),
        Kind.PALETTE,
        0,
        150,
        199);
  }

  @Test
  void coloursAreRedAndGreenAndBlueInOneNumber() throws Exception {
    for (int type : new int[] {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_ARGB}) {
      var image = new BufferedImage(2, 1, type);
      image.setRGB(0, 0, 0xFF010203);
      image.setRGB(1, 0, 0x40FFFE00);
      assertSamples(image, Kind.RGB, 1 + 256 * 2 + 65536 * 3, 255 + 256 * 254);
    }
    try (InputStream file = StoredSamplesTest.class.getResourceAsStream("rgb_16_bits.png")) {
      assertThat(StoredSamples.read(file.readAllBytes()).kind()).isEqualTo(Kind.DEEP_RGB);
    }
  }

  @Test
  void refusesWhatIsNoWholePng() throws Exception {
    byte[] whole = png(new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY));
    for (byte[] broken :
        new byte[][] {new byte[0], {1, 2, 3}, Arrays.copyOf(whole, whole.length - 5)}) {
      assertThatThrownBy(() -> StoredSamples.read(broken)).isInstanceOf(SampleException.class);
    }
    byte[] flipped = whole.clone();
    flipped[whole.length - 20] ^= 1;
    assertThatThrownBy(() -> StoredSamples.read(flipped)).isInstanceOf(SampleException.class);
  }
}
