package io.fovea.pipeline.inference;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk under the scheme {@code slow}: a file is opened in a tenth of a second. */
public final class SlowFileSystem extends RawLocalFileSystem {
  static void install(Configuration conf) {
    conf.set("fs.slow.impl", SlowFileSystem.class.getName());
  }

  static void uninstall(Configuration conf) {
    conf.unset("fs.slow.impl");
  }

  @Override
  public URI getUri() {
    return URI.create("slow:///");
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      throw (IOException) new InterruptedIOException().initCause(e);
    }
    return super.open(path, bufferSize);
  }
}
