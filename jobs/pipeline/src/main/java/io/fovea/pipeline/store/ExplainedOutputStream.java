package io.fovea.pipeline.store;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Turns failures in the middle of writing into errors that name the location. */
final class ExplainedOutputStream extends FilterOutputStream {
  private final String location;

  ExplainedOutputStream(OutputStream out, String location) {
    super(out);
    this.location = location;
  }

  @Override
  public void write(int value) {
    try {
      out.write(value);
    } catch (IOException e) {
      throw StorageFailures.writing(location, e);
    }
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    try {
      out.write(source, offset, length);
    } catch (IOException e) {
      throw StorageFailures.writing(location, e);
    }
  }

  @Override
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw StorageFailures.writing(location, e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw StorageFailures.writing(location, e);
    }
  }
}
