package io.fovea.pipeline.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Turns failures in the middle of reading into errors that name the location. */
final class ExplainedInputStream extends FilterInputStream {
  private final String location;

  ExplainedInputStream(InputStream in, String location) {
    super(in);
    this.location = location;
  }

  @Override
  public int read() {
    try {
      return in.read();
    } catch (IOException e) {
      throw StorageFailures.reading(location, e);
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    try {
      return in.read(target, offset, length);
    } catch (IOException e) {
      throw StorageFailures.reading(location, e);
    }
  }
}
