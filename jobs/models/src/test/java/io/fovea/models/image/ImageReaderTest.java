package io.fovea.models.image;

import static io.fovea.models.image.ImageFiles.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fovea.metrics.UserError;
import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReaderTest {

  private static SampleException refusal(byte[] file) {
    return catchThrowableOfType(
        SampleException.class, () -> ImageReader.read(file, ExifPolicy.IGNORE));
  }

  @Test
  void refusesAFileWithoutBytes() {
    assertThat(refusal(new byte[0]).reason()).isEqualTo(Reason.EMPTY);
    assertThat(refusal(new byte[0]).reason().code()).isEqualTo("empty");
  }

  @ParameterizedTest
  @CsvSource({
    "GIF89a and so on, a GIF",
    "RIFF....WEBPVP8, a WebP",
    "BM......, a BMP",
    "....ftypavif, AVIF",
    "<html>404</html>, it starts with the bytes 3c 68 74 6d 6c 3e 34 30",
  })
  void saysWhatAFileOfAnotherFormatIs(String start, String found) {
    SampleException refusal = refusal(start.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(refusal.reason()).isEqualTo(Reason.UNDECODABLE);
    assertThat(refusal.detail()).contains(found).contains("JPEG and PNG are read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"baseline_420.jpg", "progressive.jpg", "cmyk.jpg", "rgb.png", "palette.png"})
  void refusesEveryFileThatIsCutShort(String name) {
    byte[] whole = file(name);
    for (int length = 1; length < whole.length; length += 7) {
      SampleException refusal = refusal(Arrays.copyOf(whole, length));
      assertThat(refusal).as("%s cut to %d bytes", name, length).isNotNull();
      assertThat(refusal.reason()).isEqualTo(Reason.UNDECODABLE);
      if (length > 8) {
        assertThat(refusal.detail()).contains("cut short after " + length + " bytes");
      }
    }
  }

  @Test
  void refusesAJpegBombByItsHeader() {
    byte[] bomb = file("baseline_420.jpg");
    int frame = ImageFiles.frame(bomb);
    Arrays.fill(bomb, frame + 1, frame + 5, (byte) 0xFE);

    SampleException refusal = refusal(bomb);

    assertThat(refusal.reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(refusal.detail()).contains("65278 x 65278").contains("100000000");
  }

  @Test
  void refusesAPngBombByItsHeader() {
    SampleException refusal =
        refusal(ImageFiles.withPngSize(file("rgb.png"), Integer.MAX_VALUE, Integer.MAX_VALUE));
    assertThat(refusal.reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(refusal.detail()).contains("2147483647 x 2147483647");
  }

  @Test
  void holdsTheLimitThatTheCallerSets() throws Exception {
    byte[] image = file("rgb.png");
    assertThat(ImageReader.read(image, ExifPolicy.IGNORE, 29 * 37).width()).isEqualTo(37);
    assertThatThrownBy(() -> ImageReader.read(image, ExifPolicy.IGNORE, 29 * 37 - 1))
        .isInstanceOf(SampleException.class)
        .hasMessageStartingWith("too_large: ");
  }

  @Test
  void refusesAnImageWithoutPixels() {
    assertThat(refusal(ImageFiles.withPngSize(file("rgb.png"), 0, 4)).detail()).contains("0 x 4");
    byte[] jpeg = file("baseline_420.jpg");
    int frame = ImageFiles.frame(jpeg);
    Arrays.fill(jpeg, frame + 1, frame + 3, (byte) 0);
    assertThat(refusal(jpeg).detail()).contains("37 x 0");
  }

  @Test
  void refusesAnAnimatedPng() {
    SampleException refusal =
        refusal(ImageFiles.withPngChunk(file("rgb.png"), "acTL", new byte[8]));
    assertThat(refusal.reason()).isEqualTo(Reason.UNDECODABLE);
    assertThat(refusal.detail()).contains("animated");
  }

  @Test
  void refusesAPngWhoseChecksumIsWrong() {
    byte[] png = file("rgb.png");
    png[60] ^= 1;
    assertThat(refusal(png).detail()).contains("checksum of IDAT");
  }

  @Test
  void refusesAPngWithLessDataThanItsHeaderAsksFor() {
    assertThat(refusal(ImageFiles.withPngSize(file("rgb.png"), 37, 58)).reason())
        .isEqualTo(Reason.UNDECODABLE);
  }

  @Test
  void neverReadsWhatPixelsDoNotDependOn() throws Exception {
    byte[] broken = new byte[] {'x', 0, 0, 'n', 'o', ' ', 'd', 'e', 'f', 'l', 'a', 't', 'e'};
    byte[] png = file("rgb.png");
    for (String chunk : new String[] {"iCCP", "zTXt", "iTXt", "tRNS", "eXIf", "tIME"}) {
      DecodedImage image =
          ImageReader.read(ImageFiles.withPngChunk(png, chunk, broken), ExifPolicy.APPLY);
      assertThat(image.rgb()).isEqualTo(ImageReader.read(png, ExifPolicy.IGNORE).rgb());
    }
  }

  @ParameterizedTest
  @CsvSource({"0xC3, lossless", "0xC9, arithmetically"})
  void refusesJpegsOfOtherProcesses(String marker, String found) {
    byte[] jpeg = file("baseline_420.jpg");
    jpeg[ImageFiles.frame(jpeg) - 3] = (byte) (int) Integer.decode(marker);
    assertThat(refusal(jpeg).detail()).contains(found);
  }

  @Test
  void refusesScansWithoutEnd() {
    byte[] jpeg = file("progressive.jpg");
    int scan = 2;
    while (jpeg[scan] != (byte) 0xFF || jpeg[scan + 1] != (byte) 0xDA) {
      scan++;
    }
    ByteArrayOutputStream repeated = new ByteArrayOutputStream();
    repeated.write(jpeg, 0, scan);
    for (int i = 0; i < 101; i++) {
      repeated.write(jpeg, scan, jpeg.length - 2 - scan);
    }
    repeated.write(jpeg, jpeg.length - 2, 2);
    assertThat(refusal(repeated.toByteArray()).detail()).contains("more than 100 scans");
  }

  @Test
  void refusesSamplesOfTwelveBits() {
    byte[] jpeg = file("baseline_420.jpg");
    jpeg[ImageFiles.frame(jpeg)] = 12;
    assertThat(refusal(jpeg).detail()).contains("12 bits");
  }

  @Property(seed = "1", tries = 300)
  void damageIsRefusedOrDecodedButNeverEscapes(
      @ForAll @IntRange(max = 3) int which,
      @ForAll @IntRange(min = 2, max = 1000) int at,
      @ForAll byte value)
      throws Exception {
    byte[] image =
        file(
            new String[] {"baseline_422.jpg", "progressive.jpg", "cmyk.jpg", "palette.png"}[which]);
    image[at % image.length] = value;
    try {
      DecodedImage decoded = ImageReader.read(image, ExifPolicy.APPLY, 1_000_000);
      assertThat(decoded.rgb()).hasSize(3 * decoded.height() * decoded.width());
    } catch (SampleException e) {
      assertThat(e.reason()).isIn(Reason.UNDECODABLE, Reason.TOO_LARGE);
      assertThat(e.detail()).isNotBlank().doesNotContain("\n");
    }
  }

  /**
   * The eight orientations of a stored image of two rows and three columns, as TIFF 6.0 means them.
   */
  @ParameterizedTest
  @CsvSource({
    "1, abc/def",
    "2, cba/fed",
    "3, fed/cba",
    "4, def/abc",
    "5, ad/be/cf",
    "6, da/eb/fc",
    "7, fc/eb/da",
    "8, cf/be/ad",
  })
  void turnsByOrientation(int orientation, String upright) {
    byte[] stored = new byte[18];
    for (int i = 0; i < 18; i++) {
      stored[i] = (byte) ("abcdef".charAt(i / 3) + 10 * (i % 3));
    }

    DecodedImage turned = Orientation.apply(new DecodedImage(2, 3, stored), orientation);

    String[] rows = upright.split("/", -1);
    assertThat(turned.height()).isEqualTo(rows.length);
    assertThat(turned.width()).isEqualTo(rows[0].length());
    String pixels = String.join("", rows);
    for (int i = 0; i < 18; i++) {
      assertThat(turned.rgb()[i]).isEqualTo((byte) (pixels.charAt(i / 3) + 10 * (i % 3)));
    }
  }

  @Test
  void refusesAnUnknownExifPolicy() {
    assertThatThrownBy(() -> ExifPolicy.named("auto"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'auto'");
  }
}
