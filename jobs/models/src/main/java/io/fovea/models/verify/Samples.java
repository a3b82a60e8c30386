package io.fovea.models.verify;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import io.fovea.models.session.ElementType;
import io.fovea.models.session.Tensor;
import io.fovea.models.verify.NpyHeader.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Arrays by name from an .npz file, which is a ZIP of .npy files, as NumPy's {@code savez} and
 * {@code savez_compressed} write it. Sizes are checked against the headers before anything is
 * allocated by them.
 */
public final class Samples implements AutoCloseable {
  /** The most bytes that one array may have. */
  static final long MOST_BYTES = 1L << 30;

  private static final int MOST_ARRAYS = 1000;
  private static final int START = 12;
  private static final String SUFFIX = ".npy";

  private final Path path;
  private final ZipFile zip;
  private final Map<String, ZipEntry> entries;

  private Samples(Path path, ZipFile zip, Map<String, ZipEntry> entries) {
    this.path = path;
    this.zip = zip;
    this.entries = entries;
  }

  /**
   * Opens a file and lists its arrays.
   *
   * @throws UserError INPUT if it is no such file
   */
  public static Samples open(Path path) {
    ZipFile zip = null;
    boolean opened = false;
    try {
      zip = new ZipFile(path.toFile());
      if (zip.size() > MOST_ARRAYS) {
        throw refused(path, "it has " + zip.size() + " entries, at most " + MOST_ARRAYS);
      }
      Map<String, ZipEntry> entries = new LinkedHashMap<>();
      for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
        String name = entry.getName();
        if (!name.endsWith(SUFFIX)) {
          throw refused(path, "its entry '" + name + "' is no .npy array");
        }
        if (entries.put(name.substring(0, name.length() - SUFFIX.length()), entry) != null) {
          throw refused(path, "it has '" + name + "' twice");
        }
      }
      opened = true;
      return new Samples(path, zip, entries);
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(path, e);
    } finally {
      if (!opened && zip != null) {
        closeQuietly(zip);
      }
    }
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** The arrays' names, without .npy, in the file's order. */
  public Set<String> names() {
    return entries.keySet();
  }

  /**
   * An array.
   *
   * @throws UserError INPUT naming the array if it cannot be read, or is of another kind or larger
   *     than is read here
   */
  public Tensor read(String name) {
    ZipEntry entry = entries.get(name);
    if (entry == null) {
      throw refused(path, "it has no array '" + name + "'");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] start = in.readNBytes(START);
      byte[] all = new byte[NpyHeader.length(start)];
      System.arraycopy(start, 0, all, 0, START);
      if (in.readNBytes(all, START, all.length - START) < all.length - START) {
        throw new MalformedException("it ends within its header");
      }
      NpyHeader header = NpyHeader.parse(all);
      long elements = header.elements();
      if (elements > MOST_BYTES / header.itemBytes()) {
        throw new MalformedException(
            "it has " + elements + " elements of " + header.itemBytes() + " bytes, over 1 GiB");
      }
      int bytes = (int) elements * header.itemBytes();
      byte[] data = in.readNBytes(bytes);
      if (data.length < bytes || in.read() >= 0) {
        throw new MalformedException(
            "its header says "
                + bytes
                + " bytes of elements, it has "
                + (data.length < bytes ? data.length : "more"));
      }
      ByteBuffer elementBytes = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
      return new Tensor(header.type(), header.shape(), copy(header.type(), elementBytes));
    } catch (MalformedException e) {
      throw refused(path, "array '" + name + "': " + e.getMessage());
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static Buffer copy(ElementType type, ByteBuffer bytes) {
    return switch (type) {
      case FLOAT32 -> FloatBuffer.allocate(bytes.capacity() / 4).put(bytes.asFloatBuffer()).flip();
      case FLOAT64 ->
          DoubleBuffer.allocate(bytes.capacity() / 8).put(bytes.asDoubleBuffer()).flip();
      case INT32 -> IntBuffer.allocate(bytes.capacity() / 4).put(bytes.asIntBuffer()).flip();
      case INT64 -> LongBuffer.allocate(bytes.capacity() / 8).put(bytes.asLongBuffer()).flip();
      default -> bytes;
    };
  }

  static UserError refused(Path path, String why) {
    return UserError.input(
        "the samples " + path + " are refused: " + why,
        "Write them with numpy.savez: float32, float64, int32, int64, uint8 or bool, row by row.");
  }

  private static UserError unreadable(Path path, Exception e) {
    return new UserError(
        ExitCode.INPUT,
        "the samples " + path + " cannot be read: " + e.getMessage(),
        "Check that it is an .npz file, that it is complete, and its permissions.",
        e);
  }

  private static void closeQuietly(ZipFile zip) {
    try {
      zip.close();
    } catch (IOException e) {
      // What went wrong before is what matters.
    }
  }

  @Override
  public void close() {
    closeQuietly(zip);
  }
}
