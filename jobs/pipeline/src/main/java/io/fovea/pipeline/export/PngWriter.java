package io.fovea.pipeline.export;

import io.fovea.pipeline.store.Storage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** Writes labels as PNGs, by the PNG specification: no filters, one block of data. */
public final class PngWriter {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int COLOUR = 2;
  private static final int GRAY = 0;

  private PngWriter() {}

  /**
   * 8-bit colours, the label being red + 256 green + 65536 blue.
   *
   * @param labels row by row, 0 to 2^24 - 1
   */
  public static void writeColours(String location, int height, int width, int[] labels) {
    ByteBuffer rows = ByteBuffer.allocate(height * (1 + 3 * width));
    for (int i = 0; i < labels.length; i++) {
      if (i % width == 0) {
        rows.put((byte) 0);
      }
      rows.put((byte) labels[i]).put((byte) (labels[i] >> 8)).put((byte) (labels[i] >> 16));
    }
    write(location, height, width, Byte.SIZE, COLOUR, rows.array());
  }

  /**
   * Gray values of 8 bits, or of 16.
   *
   * @param labels row by row, 0 to 255, or to 65535
   */
  public static void writeGray(String location, int height, int width, int[] labels, boolean wide) {
    int bytes = wide ? Short.BYTES : Byte.BYTES;
    ByteBuffer rows = ByteBuffer.allocate(height * (1 + bytes * width));
    for (int i = 0; i < labels.length; i++) {
      if (i % width == 0) {
        rows.put((byte) 0);
      }
      if (wide) {
        rows.putShort((short) labels[i]);
      } else {
        rows.put((byte) labels[i]);
      }
    }
    write(location, height, width, Byte.SIZE * bytes, GRAY, rows.array());
  }

  private static void write(
      String location, int height, int width, int depth, int kind, byte[] rows) {
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) depth)
            .put((byte) kind)
            .array();
    try (OutputStream out = Storage.create(location)) {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
        deflater.write(rows);
      }
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      png.write(SIGNATURE);
      chunk(png, "IHDR", header);
      chunk(png, "IDAT", packed.toByteArray());
      chunk(png, "IEND", new byte[0]);
      out.write(png.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(location, e);
    }
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data)
      throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 check = new CRC32();
    check.update(name);
    check.update(data);
    out.write(ByteBuffer.allocate(Integer.BYTES).putInt(data.length).array());
    out.write(name);
    out.write(data);
    out.write(ByteBuffer.allocate(Integer.BYTES).putInt((int) check.getValue()).array());
  }
}
