package io.fovea.models.weights;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A safetensors file: an 8-byte little-endian length, that many bytes of JSON naming each tensor's
 * type, shape and place, then the tensors. The header is checked as a whole when the file is
 * opened: tensors must follow one another without gap or overlap to the end of the file. Values are
 * read one tensor at a time.
 */
public final class Safetensors implements AutoCloseable {
  /** The longest header that is read, in bytes: the format's own limit. */
  static final long MAX_HEADER = 100_000_000;

  private static final int LENGTH_BYTES = 8;

  private final Path path;
  private final FileChannel channel;
  private final long dataStart;
  private final Map<String, SafetensorsHeader.Entry> entries;

  private Safetensors(
      Path path,
      FileChannel channel,
      long dataStart,
      Map<String, SafetensorsHeader.Entry> entries) {
    this.path = path;
    this.channel = channel;
    this.dataStart = dataStart;
    this.entries = entries;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws UserError INPUT that names the file, the tensor and the field
   */
  public static Safetensors open(Path path) {
    FileChannel channel = null;
    boolean opened = false;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      long size = channel.size();
      if (size < LENGTH_BYTES) {
        throw refused(path, "it has " + size + " bytes, the header's length alone takes 8");
      }
      long length = read(channel, 0, LENGTH_BYTES).getLong();
      if (length < 2 || length > MAX_HEADER || length > size - LENGTH_BYTES) {
        throw refused(
            path,
            "its header is said to be "
                + Long.toUnsignedString(length)
                + " bytes long, of a file of "
                + size
                + " (at most "
                + MAX_HEADER
                + ")");
      }
      byte[] header = read(channel, LENGTH_BYTES, (int) length).array();
      long dataStart = LENGTH_BYTES + length;
      Map<String, SafetensorsHeader.Entry> entries;
      try {
        entries = SafetensorsHeader.parse(header, size - dataStart);
      } catch (SafetensorsHeader.MalformedException e) {
        throw refused(path, e.getMessage());
      }
      opened = true;
      return new Safetensors(path, channel, dataStart, entries);
    } catch (IOException e) {
      throw unreadable(path, e);
    } finally {
      if (!opened && channel != null) {
        closeQuietly(channel);
      }
    }
  }

  Path path() {
    return path;
  }

  /** The names of all tensors, in the order in which they lie in the file. */
  public Set<String> names() {
    return entries.keySet();
  }

  /** The tensors of floating point, as weights. */
  NamedWeights.Dictionary floats() {
    Set<String> names =
        entries.entrySet().stream()
            .filter(entry -> entry.getValue().type().isFloat())
            .map(Map.Entry::getKey)
            .collect(Collectors.toUnmodifiableSet());
    return new NamedWeights.Dictionary() {
      @Override
      public Set<String> names() {
        return names;
      }

      @Override
      public long[] sizes(String name) {
        return entries.get(name).sizes();
      }

      @Override
      public float[] values(String name) {
        return Safetensors.this.values(name);
      }
    };
  }

  /**
   * The values of one tensor of type F32, F16 or BF16, in row-major order.
   *
   * @throws UserError INPUT if there is no such tensor, it is of another type, or it is larger than
   *     an array
   */
  public float[] values(String name) {
    SafetensorsHeader.Entry entry = entries.get(name);
    if (entry == null) {
      throw refused(path, "it has no tensor '" + name + "'");
    }
    if (!entry.type().isFloat()) {
      throw refused(
          path,
          "tensor '"
              + name
              + "', field 'dtype': weights are F32, F16 or BF16, not "
              + entry.type());
    }
    long count = (entry.end() - entry.begin()) / entry.type().bytes();
    if (entry.end() - entry.begin() > Integer.MAX_VALUE - 8) {
      throw refused(path, "tensor '" + name + "' is larger than 2 GiB");
    }
    try {
      ByteBuffer bytes =
          read(channel, dataStart + entry.begin(), (int) (entry.end() - entry.begin()));
      float[] values = new float[(int) count];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            switch (entry.type()) {
              case F32 -> bytes.getFloat();
              case F16 -> half(bytes.getShort());
              case BF16 -> Float.intBitsToFloat(bytes.getShort() << 16);
              default -> throw new IllegalStateException(entry.type() + " is no float");
            };
      }
      return values;
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** IEEE 754 binary16, including subnormals, infinities and NaN. */
  private static float half(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = bits >>> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    if (exponent == 0) {
      return Math.copySign(fraction * 0x1p-24f, Float.intBitsToFloat(sign | 0x3F800000));
    }
    int wide = exponent == 0x1F ? 0xFF : exponent + 127 - 15;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }

  private static ByteBuffer read(FileChannel channel, long position, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("it ends within its data");
      }
    }
    return buffer.flip();
  }

  private static UserError refused(Path path, String why) {
    return UserError.input(
        "the weights " + path + " are refused: " + why,
        "Save them again with the safetensors library, and check that the copy is complete.");
  }

  private static UserError unreadable(Path path, IOException e) {
    return new UserError(
        ExitCode.INPUT,
        "the weights " + path + " cannot be read: " + e.getMessage(),
        "Check that the file is there, its permissions and the disk it is on.",
        e);
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // What went wrong before is what matters.
    }
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }
}
