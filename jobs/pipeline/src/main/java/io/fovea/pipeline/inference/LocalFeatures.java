package io.fovea.pipeline.inference;

import io.fovea.models.SampleException;
import io.fovea.models.decode.VideoTracks;
import io.fovea.models.recipe.ImageFrame;
import io.fovea.models.session.Tensor;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.apache.spark.SparkEnv;

/**
 * The features of frames on this machine's disk, from the task that made them to the one that makes
 * masks of them: never in memory but for a channel, and never on the network. Files lie in Spark's
 * own local folders, which go with their process at the latest. Nothing rests on them: what is not
 * here, or not whole, is computed again.
 */
final class LocalFeatures {
  private static final int BUFFER = 1 << 18;

  /** The chunks whose features this JVM has, by run and key. */
  private static final Map<Key, Path> FILES = new ConcurrentHashMap<>();

  private record Key(String run, String chunk) {}

  private LocalFeatures() {}

  /** Where a channel of one frame comes from, and what else is known of the frame. */
  record Frame(ImageFrame frame, int channels, int rows, int columns) {}

  /** Takes frames one after the other. */
  interface Reader {
    void frame(Frame frame, VideoTracks.Channels channels) throws SampleException, IOException;
  }

  /** Writes one chunk's features; closing it before {@link #keep} leaves nothing. */
  static final class Writer implements AutoCloseable {
    private final Path file;
    private final CheckedOutputStream checked;
    private final DataOutputStream out;
    private boolean kept;

    Writer() throws IOException {
      this(newFile());
    }

    Writer(Path file) throws IOException {
      this.file = file;
      try {
        checked =
            new CheckedOutputStream(
                new BufferedOutputStream(Files.newOutputStream(file), BUFFER), new CRC32());
      } catch (IOException e) {
        throw explained(file, e);
      }
      out = new DataOutputStream(checked);
    }

    /**
     * One frame more.
     *
     * @param features [N, channels, rows, columns]
     * @param slot which of the N
     */
    void add(ImageFrame frame, Tensor features, int slot) throws IOException {
      int channels = features.axis(1);
      int pixels = features.axis(2) * features.axis(3);
      float[] all = features.floats();
      ByteBuffer channel = ByteBuffer.allocate(pixels * Float.BYTES);
      try {
        out.writeInt(frame.imageHeight());
        out.writeInt(frame.imageWidth());
        out.writeInt(channels);
        out.writeInt(features.axis(2));
        out.writeInt(features.axis(3));
        for (int c = 0; c < channels; c++) {
          channel.asFloatBuffer().put(all, (slot * channels + c) * pixels, pixels);
          out.write(channel.array());
        }
      } catch (IOException e) {
        throw explained(file, e);
      }
    }

    /** All frames are there. */
    void keep(String run, String chunk) throws IOException {
      try {
        out.writeLong(checked.getChecksum().getValue());
        out.close();
      } catch (IOException e) {
        throw explained(file, e);
      }
      kept = true;
      Path before = FILES.put(new Key(run, chunk), file);
      if (before != null) {
        Files.deleteIfExists(before);
      }
    }

    @Override
    public void close() throws IOException {
      if (!kept) {
        try {
          out.close();
        } catch (IOException e) {
          // A full disk does not take what is left in the buffer; the file goes all the same.
        } finally {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /**
   * Hands out a chunk's frames.
   *
   * @param recipe gives a frame its place in the input by its image's height and width
   * @return false if they are not here, or not whole: then nothing that was handed out counts
   */
  static boolean read(String run, String chunk, int frames, Frames recipe, Reader reader)
      throws SampleException {
    Path file = FILES.get(new Key(run, chunk));
    if (file == null) {
      return false;
    }
    try (CheckedInputStream checked =
            new CheckedInputStream(
                new BufferedInputStream(Files.newInputStream(file), BUFFER), new CRC32());
        DataInputStream in = new DataInputStream(checked)) {
      for (int i = 0; i < frames; i++) {
        ImageFrame frame = recipe.of(in.readInt(), in.readInt());
        Frame own = new Frame(frame, in.readInt(), in.readInt(), in.readInt());
        if ((long) own.rows() * own.columns() * Float.BYTES > Files.size(file)) {
          return false;
        }
        ByteBuffer channel = ByteBuffer.allocate(own.rows() * own.columns() * Float.BYTES);
        reader.frame(
            own,
            into -> {
              in.readFully(channel.array());
              channel.asFloatBuffer().get(into);
            });
      }
      long sum = checked.getChecksum().getValue();
      return in.readLong() == sum && in.read() < 0;
    } catch (ShardRunner.CancelledException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Cut short, damaged or gone.
      return false;
    }
  }

  /** The place of an image in the input. */
  interface Frames {
    ImageFrame of(int height, int width);
  }

  /** A chunk is done with. */
  static void drop(String run, String chunk) throws IOException {
    Path file = FILES.remove(new Key(run, chunk));
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }

  /** Removes what this JVM has of the run's other waves, which are over: RUN/WAVE. */
  static void keepOnly(String run) {
    String sameRun = run.substring(0, run.lastIndexOf('/') + 1);
    clear(key -> key.run().startsWith(sameRun) && !key.run().equals(run));
  }

  /** Removes what this JVM has of runs whose names begin so. */
  static void clear(String prefix) {
    clear(key -> key.run().startsWith(prefix));
  }

  private static void clear(Predicate<Key> which) {
    FILES
        .entrySet()
        .removeIf(
            entry -> {
              if (!which.test(entry.getKey())) {
                return false;
              }
              try {
                Files.deleteIfExists(entry.getValue());
              } catch (IOException e) {
                // Spark removes its local folders itself, at the latest.
              }
              return true;
            });
  }

  /** The files of a run, for tests. */
  static Map<String, Path> files(String prefix) {
    Map<String, Path> files = new ConcurrentHashMap<>();
    FILES.forEach(
        (key, file) -> {
          if (key.run().startsWith(prefix)) {
            files.put(key.chunk(), file);
          }
        });
    return files;
  }

  private static Path newFile() {
    File file = SparkEnv.get().blockManager().diskBlockManager().createTempLocalBlock()._2();
    return file.toPath();
  }

  private static IOException explained(Path file, IOException e) {
    return new IOException(
        "the features of frames cannot be written to the local disk, "
            + file
            + ": "
            + e.getMessage(),
        e);
  }
}
