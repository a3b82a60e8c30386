package io.fovea.pipeline.store;

import java.net.URI;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk under the scheme {@code alias}, which only Hadoop serves. */
public final class AliasFileSystem extends RawLocalFileSystem {
  @Override
  public String getScheme() {
    return "alias";
  }

  @Override
  public URI getUri() {
    return URI.create("alias:///");
  }
}
