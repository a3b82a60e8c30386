package io.fovea.pipeline.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads a stream on a thread of its own, a few blocks ahead of the consumer, so that unpacking and
 * parsing overlap. A failure of the source reaches the consumer in its place, after the bytes that
 * came before it. For one consumer.
 */
final class ReadAheadStream extends InputStream {
  private static final int BLOCKS = 8;
  private static final int BLOCK_BYTES = 1 << 17;

  /** One block on its way to the consumer, or the end of the stream, or its failure. */
  private record Block(byte[] bytes, int length, Throwable failure) {
    boolean isLast() {
      return length < 0;
    }
  }

  private final InputStream source;
  private final BlockingQueue<Block> filled = new ArrayBlockingQueue<>(BLOCKS);
  private final BlockingQueue<byte[]> empty = new ArrayBlockingQueue<>(BLOCKS + 1);
  private final Thread reader;
  private Block current = new Block(new byte[0], 0, null);
  private int position;

  ReadAheadStream(InputStream source) {
    this.source = source;
    reader = new Thread(this::fill, "fovea-read-ahead");
    reader.setDaemon(true);
    reader.start();
  }

  private void fill() {
    try (source) {
      while (fillBlock()) {}
    } catch (InterruptedException e) {
      // The consumer has closed the stream.
    } catch (IOException e) {
      // Closing a source that has been read to its end or has failed already: nothing is lost.
    }
  }

  /** Passes on one block, and the end or the failure if it comes up; whether there may be more. */
  private boolean fillBlock() throws InterruptedException {
    byte[] recycled = empty.poll();
    byte[] bytes = recycled == null ? new byte[BLOCK_BYTES] : recycled;
    int length = 0;
    Block last = null;
    try {
      while (length < bytes.length && last == null) {
        int n = source.read(bytes, length, bytes.length - length);
        if (n < 0) {
          last = new Block(new byte[0], -1, null);
        } else {
          length += n;
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      last = new Block(new byte[0], -1, e);
    }
    filled.put(new Block(bytes, length, null));
    if (last != null) {
      filled.put(last);
    }
    return last == null;
  }

  /** Makes {@code current} a block with bytes left, or the last one. */
  private void advance() throws IOException {
    try {
      while (!current.isLast() && position == current.length) {
        if (current.bytes.length == BLOCK_BYTES) {
          empty.offer(current.bytes);
        }
        current = filled.take();
        position = 0;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading");
    }
    if (current.failure instanceof IOException e) {
      throw e;
    }
    if (current.failure instanceof RuntimeException e) {
      throw e;
    }
    if (current.failure instanceof Error e) {
      throw e;
    }
  }

  @Override
  public int read() throws IOException {
    advance();
    return current.isLast() ? -1 : current.bytes[position++] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    advance();
    if (current.isLast()) {
      return -1;
    }
    int n = Math.min(length, current.length - position);
    System.arraycopy(current.bytes, position, target, offset, n);
    position += n;
    return n;
  }

  /** Tells the reading thread to stop; it closes the source. */
  @Override
  public void close() {
    reader.interrupt();
  }
}
