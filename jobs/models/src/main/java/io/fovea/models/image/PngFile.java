package io.fovea.models.image;

import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * A PNG file's structure. Only the header, the palette and the pixel data reach the decoder, each
 * with its checksum verified.
 */
final class PngFile {
  private static final int SIGNATURE_BYTES = 8;
  private static final int CHUNK_OVERHEAD = 12;

  private static final int PALETTE = 3;

  private final byte[] file;
  private final ByteArrayOutputStream pixels = new ByteArrayOutputStream();
  private long height;
  private long width;
  private int bits;
  private int colourType = -1;
  private byte[] palette;
  private int orientation = Exif.UPRIGHT;

  private PngFile(byte[] file) {
    this.file = file;
  }

  static PngFile parse(byte[] file) throws DamagedImageException {
    PngFile png = new PngFile(file);
    png.walk();
    return png;
  }

  /** Rows; may be more than an int holds in a broken file. */
  long height() {
    return height;
  }

  /** Columns; may be more than an int holds in a broken file. */
  long width() {
    return width;
  }

  /** The Exif orientation, 1 to 8. */
  int orientation() {
    return orientation;
  }

  private void walk() throws DamagedImageException {
    pixels.write(file, 0, SIGNATURE_BYTES);
    int at = SIGNATURE_BYTES;
    boolean data = false;
    while (true) {
      long length = at + CHUNK_OVERHEAD <= file.length ? uint32(at) : Long.MAX_VALUE;
      if (length > file.length - at - CHUNK_OVERHEAD) {
        throw new DamagedImageException(
            "the PNG is cut short after " + file.length + " bytes: it has no end chunk");
      }
      int from = at + 8;
      int to = from + (int) length;
      String type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
      if ((colourType < 0) != type.equals("IHDR")) {
        throw new DamagedImageException(
            "the PNG's first chunk, and only that, is to be its header");
      }
      switch (type) {
        case "IHDR" -> header(from, to);
        case "PLTE" -> palette = Arrays.copyOfRange(file, from, to);
        case "IDAT" -> data = true;
        case "acTL" -> throw new DamagedImageException("the PNG is animated; stills are read");
        case "eXIf" -> orientation = Exif.orientation(file, from, to);
        case "IEND" -> {}
        default -> {
          if (Character.isUpperCase(type.charAt(0))) {
            throw new DamagedImageException("the PNG has a chunk that is not read: " + type);
          }
        }
      }
      // An upper-case first letter marks the chunks that a reader must understand.
      if (Character.isUpperCase(type.charAt(0))) {
        verify(at, to, type);
        if (!type.equals("PLTE") || colourType == PALETTE) {
          pixels.write(file, at, to + 4 - at);
        }
      }
      at = to + 4;
      if (type.equals("IEND")) {
        break;
      }
    }
    if (!data || (colourType == PALETTE && palette == null)) {
      throw new DamagedImageException("the PNG has no " + (data ? "palette" : "pixels"));
    }
  }

  private void header(int from, int to) throws DamagedImageException {
    if (to - from != 13) {
      throw new DamagedImageException("the PNG's header has " + (to - from) + " bytes, not 13");
    }
    width = uint32(from);
    height = uint32(from + 4);
    bits = file[from + 8];
    colourType = file[from + 9] & 0xFF;
    boolean defined =
        switch (colourType) {
          case 0 -> bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
          case PALETTE -> bits == 1 || bits == 2 || bits == 4 || bits == 8;
          case 2, 4, 6 -> bits == 8 || bits == 16;
          default -> false;
        };
    if (!defined) {
      throw new DamagedImageException(
          "the PNG's colour type " + colourType + " with " + bits + " bits is not defined");
    }
  }

  private void verify(int at, int to, String type) throws DamagedImageException {
    CRC32 crc = new CRC32();
    crc.update(file, at + 4, to - at - 4);
    if (crc.getValue() != uint32(to)) {
      throw new DamagedImageException("the PNG is damaged: the checksum of " + type + " is wrong");
    }
  }

  /** Bits of a sample or a palette index. */
  int bits() {
    return bits;
  }

  boolean isPalette() {
    return colourType == PALETTE;
  }

  boolean isColour() {
    return (colourType & 2) != 0;
  }

  /** The samples as stored. */
  Raster raster() throws IOException {
    return JdkReaders.png(
        pixels.toByteArray(), (reader, param) -> reader.read(0, param).getRaster());
  }

  DecodedImage decode() throws IOException {
    Raster raster = raster();
    return colourType == PALETTE
        ? Pixels.rgb(raster, palette)
        : Pixels.rgb(raster, isColour() ? 3 : 1, bits);
  }

  private long uint32(int at) {
    return (file[at] & 0xFFL) << 24
        | (file[at + 1] & 0xFF) << 16
        | (file[at + 2] & 0xFF) << 8
        | (file[at + 3] & 0xFF);
  }
}
