package io.fovea.pipeline.store;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/** The local disk under the scheme {@code loose}, which replaces whatever it is told not to. */
public final class LooseFileSystem extends RawLocalFileSystem {
  @Override
  public URI getUri() {
    return URI.create("loose:///");
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return super.create(path, true, bufferSize, replication, blockSize, progress);
  }
}
