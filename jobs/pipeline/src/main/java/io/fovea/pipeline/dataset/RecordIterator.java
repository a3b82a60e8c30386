package io.fovea.pipeline.dataset;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Records that are read as they are asked for.
 *
 * @param <T> what a record is read into
 */
public abstract class RecordIterator<T> implements Iterator<T>, AutoCloseable {
  private T next;
  private boolean finished;

  /** Reads the next record, or gives null where there is none; not called again then. */
  protected abstract T read();

  @Override
  public final boolean hasNext() {
    if (next == null && !finished) {
      next = read();
      finished = next == null;
    }
    return next != null;
  }

  @Override
  public final T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    T record = next;
    next = null;
    return record;
  }

  @Override
  public abstract void close();
}
