package io.fovea.models.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * A JPEG file's structure. What reaches the decoder is rebuilt from it: the frame, the tables and
 * the scans, behind a marker that says which colours they are by the rule of libjpeg. The JDK's own
 * reader guesses the colours otherwise, and colour-manages where a profile is embedded.
 */
final class JpegFile {
  /** What the components of a frame are. */
  private enum Colours {
    GREY,
    YCC,
    RGB,
    CMYK,
    YCCK
  }

  /** Each scan runs over the whole image; a file of many is made to keep a reader busy. */
  private static final int MOST_SCANS = 100;

  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;
  private static final int APP0 = 0xE0;
  private static final int APP1 = 0xE1;
  private static final int APP14 = 0xEE;
  private static final int APP15 = 0xEF;
  private static final int COMMENT = 0xFE;

  private static final int NO_ADOBE_MARKER = -1;

  private final byte[] file;
  private final ByteArrayOutputStream pixels = new ByteArrayOutputStream();
  private int height;
  private int width;
  private int[] componentIds;
  private boolean jfif;
  private int adobeTransform = NO_ADOBE_MARKER;
  private int orientation = Exif.UPRIGHT;
  private int scans;

  private JpegFile(byte[] file) {
    this.file = file;
  }

  static JpegFile parse(byte[] file) throws DamagedImageException {
    JpegFile jpeg = new JpegFile(file);
    jpeg.walk();
    return jpeg;
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  /** The Exif orientation, 1 to 8. */
  int orientation() {
    return orientation;
  }

  private void walk() throws DamagedImageException {
    int at = 2;
    while (true) {
      // As libjpeg does, skip what is between segments, and the bytes that may fill up a marker.
      while (at < file.length && file[at] != (byte) 0xFF) {
        at++;
      }
      while (at < file.length && file[at] == (byte) 0xFF) {
        at++;
      }
      if (at >= file.length) {
        throw new DamagedImageException(
            "the JPEG is cut short after " + file.length + " bytes: it has no end marker");
      }
      int marker = file[at++] & 0xFF;
      if (marker == EOI) {
        break;
      }
      if (marker == 0 || marker == 1 || (marker >= 0xD0 && marker <= SOI)) {
        continue;
      }
      int length = at + 2 <= file.length ? uint16(at) : 0;
      if (length < 2 || at + length > file.length) {
        throw new DamagedImageException(
            "the JPEG is cut short after " + file.length + " bytes: a segment goes on beyond");
      }
      segment(marker, at + 2, at + length);
      int end = marker == SOS ? endOfScan(at + length) : at + length;
      if (marker < APP0 || (marker > APP15 && marker != COMMENT)) {
        pixels.write(0xFF);
        pixels.write(marker);
        pixels.write(file, at, end - at);
      }
      at = end;
    }
    if (componentIds == null || scans == 0) {
      throw new DamagedImageException("the JPEG ends before any pixel");
    }
  }

  private void segment(int marker, int from, int to) throws DamagedImageException {
    switch (marker) {
      case 0xC0, 0xC1, 0xC2 -> frame(from, to);
      case 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF ->
          throw new DamagedImageException(
              "the JPEG is lossless, hierarchical or arithmetically coded (frame type "
                  + (marker - 0xC0)
                  + "); baseline and progressive ones are read");
      case SOS -> {
        if (componentIds == null) {
          throw new DamagedImageException("the JPEG has a scan before its frame");
        }
        if (++scans > MOST_SCANS) {
          throw new DamagedImageException("the JPEG has more than " + MOST_SCANS + " scans");
        }
      }
      case APP0 -> jfif |= has(from, to, "JFIF\0");
      case APP1 -> {
        if (has(from, to, "Exif\0")) {
          orientation = Exif.orientation(file, from + 6, to);
        }
      }
      case APP14 -> {
        if (to - from >= 12 && has(from, to, "Adobe")) {
          adobeTransform = file[from + 11] & 0xFF;
        }
      }
      default -> {}
    }
  }

  private void frame(int from, int to) throws DamagedImageException {
    if (componentIds != null) {
      throw new DamagedImageException("the JPEG has two frames");
    }
    if (to - from < 6 || to - from < 6 + 3 * (file[from + 5] & 0xFF)) {
      throw new DamagedImageException("the JPEG's frame header is cut short");
    }
    if (file[from] != 8) {
      throw new DamagedImageException(
          "the JPEG has samples of " + file[from] + " bits; those of 8 bits are read");
    }
    height = uint16(from + 1);
    width = uint16(from + 3);
    componentIds = new int[file[from + 5] & 0xFF];
    for (int i = 0; i < componentIds.length; i++) {
      componentIds[i] = file[from + 6 + 3 * i] & 0xFF;
    }
    if (componentIds.length != 1 && componentIds.length != 3 && componentIds.length != 4) {
      throw new DamagedImageException(
          "the JPEG has " + componentIds.length + " components; 1, 3 and 4 are read");
    }
  }

  /**
   * Where the scan's coded data ends: at the next marker that is neither a stuffing nor a restart.
   */
  private int endOfScan(int from) {
    int at = from;
    while (at + 1 < file.length) {
      if (file[at] == (byte) 0xFF) {
        int next = file[at + 1] & 0xFF;
        if (next != 0 && next != 0xFF && (next < 0xD0 || next > 0xD7)) {
          return at;
        }
      }
      at++;
    }
    return file.length;
  }

  /** libjpeg's rule for files that name their colours by markers, component ids, or not at all. */
  private Colours colours() {
    return switch (componentIds.length) {
      case 1 -> Colours.GREY;
      case 3 -> {
        if (jfif) {
          yield Colours.YCC;
        }
        if (adobeTransform != NO_ADOBE_MARKER) {
          yield adobeTransform == 0 ? Colours.RGB : Colours.YCC;
        }
        boolean named = componentIds[0] == 'R' && componentIds[1] == 'G' && componentIds[2] == 'B';
        yield named ? Colours.RGB : Colours.YCC;
      }
      default ->
          adobeTransform == NO_ADOBE_MARKER || adobeTransform == 0 ? Colours.CMYK : Colours.YCCK;
    };
  }

  DecodedImage decode() throws IOException {
    Colours colours = colours();
    byte[] stream = stream(colours);
    if (componentIds.length == 4) {
      Raster raster = JdkReaders.jpeg(stream, (reader, param) -> reader.readRaster(0, param));
      return FourColours.toRgb(raster, colours == Colours.YCCK);
    }
    BufferedImage image = JdkReaders.jpeg(stream, (reader, param) -> reader.read(0, param));
    return Pixels.rgb(image.getRaster(), componentIds.length, 8);
  }

  private byte[] stream(Colours colours) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream(pixels.size() + 32);
    stream.write(0xFF);
    stream.write(SOI);
    switch (colours) {
      case GREY, YCC -> stream.writeBytes(JFIF_SEGMENT);
      case RGB, CMYK -> stream.writeBytes(adobeSegment(0));
      case YCCK -> stream.writeBytes(adobeSegment(2));
    }
    stream.writeBytes(pixels.toByteArray());
    stream.write(0xFF);
    stream.write(EOI);
    return stream.toByteArray();
  }

  private static final byte[] JFIF_SEGMENT = {
    (byte) 0xFF, (byte) APP0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
  };

  private static byte[] adobeSegment(int transform) {
    return new byte[] {
      (byte) 0xFF,
      (byte) APP14,
      0,
      14,
      'A',
      'd',
      'o',
      'b',
      'e',
      0,
      100,
      0,
      0,
      0,
      0,
      (byte) transform
    };
  }

  private boolean has(int from, int to, String name) {
    if (to - from < name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (file[from + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private int uint16(int at) {
    return (file[at] & 0xFF) << 8 | (file[at + 1] & 0xFF);
  }
}
