package io.fovea.models.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** The image files of the tests, and ways to spoil them. */
final class ImageFiles {
  private ImageFiles() {}

  static byte[] file(String name) {
    try (InputStream in = ImageFiles.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a JPEG's baseline frame segment has its precision byte. */
  static int frame(byte[] jpeg) {
    for (int i = 2; i < jpeg.length; i++) {
      if (jpeg[i] == (byte) 0xFF && jpeg[i + 1] == (byte) 0xC0) {
        return i + 4;
      }
    }
    throw new IllegalArgumentException("no baseline frame");
  }

  /** A PNG with another size in its header, its checksum put right. */
  static byte[] withPngSize(byte[] png, int width, int height) {
    byte[] changed = png.clone();
    ByteBuffer buffer = ByteBuffer.wrap(changed);
    buffer.putInt(16, width);
    buffer.putInt(20, height);
    buffer.putInt(29, crc(changed, 12, 29));
    return changed;
  }

  /** A PNG with one more chunk behind its header. */
  static byte[] withPngChunk(byte[] png, String type, byte[] data) {
    ByteBuffer changed = ByteBuffer.allocate(png.length + 12 + data.length);
    changed.put(png, 0, 33).putInt(data.length);
    changed.put(type.getBytes(StandardCharsets.ISO_8859_1)).put(data);
    changed.putInt(crc(changed.array(), 37, 41 + data.length));
    changed.put(png, 33, png.length - 33);
    return changed.array();
  }

  private static int crc(byte[] bytes, int from, int to) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, to - from);
    return (int) crc.getValue();
  }
}
