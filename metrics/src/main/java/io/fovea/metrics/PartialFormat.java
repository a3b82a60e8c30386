package io.fovea.metrics;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * How a partial result travels: versioned, checksummed bytes that name the dataset and parameters
 * they were made with.
 *
 * <p>Four letters and the version; the dataset's digest; a key of the parameters; the content; a
 * CRC-32 of all that, as a long.
 */
public final class PartialFormat {
  private final int magic;
  private final int version;

  /** Writes the content. */
  public interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  /** Reads the content. */
  public interface Reader {
    void read(DataInputStream in) throws IOException;
  }

  /**
   * @param name four ASCII letters
   * @param version of the content
   */
  public PartialFormat(String name, int version) {
    byte[] letters = name.getBytes(StandardCharsets.US_ASCII);
    if (letters.length != Integer.BYTES) {
      throw new IllegalArgumentException(name);
    }
    this.magic = letters[0] << 24 | letters[1] << 16 | letters[2] << 8 | letters[3];
    this.version = version;
  }

  /**
   * The bytes of a content.
   *
   * @param dataset names the dataset
   * @param params prints all it holds, doubles in full
   */
  public byte[] write(String dataset, Record params, Writer content) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(magic);
      out.writeInt(version);
      out.writeUTF(dataset);
      out.writeUTF(key(params));
      content.write(out);
      out.writeLong(crc(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws UserError if the bytes are damaged, of another version, dataset or parameters
   */
  public void read(byte[] bytes, String dataset, Record params, Reader content) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      requireSame("format", magic, in.readInt());
      requireSame("format version", version, in.readInt());
      int body = bytes.length - Long.BYTES;
      long checksum =
          new DataInputStream(new ByteArrayInputStream(bytes, Math.max(body, 0), Long.BYTES))
              .readLong();
      requireSame("checksum", checksum, crc(bytes, body));
      requireSame("dataset", dataset, in.readUTF());
      requireSame("parameters", key(params), in.readUTF());
      content.read(in);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.INPUT,
          "a partial result ends too early (" + bytes.length + " bytes)",
          "Score its images again.",
          e);
    }
  }

  /**
   * Refuses partial results that differ in a field.
   *
   * @throws UserError naming the field and both values
   */
  public static void requireSame(String field, Object mine, Object theirs) {
    if (!mine.equals(theirs)) {
      throw UserError.input(
          "partial results differ in their " + field + ": " + mine + " and " + theirs,
          "Merge results of one dataset, scored with one set of parameters.");
    }
  }

  /** The parameters' text, shortened; equal text means equal parameters. */
  private static String key(Record params) {
    byte[] text = params.toString().getBytes(StandardCharsets.UTF_8);
    return text.length + ":" + crc(text, text.length);
  }

  private static long crc(byte[] bytes, int length) {
    var crc = new CRC32();
    crc.update(bytes, 0, Math.max(length, 0));
    return crc.getValue();
  }
}
