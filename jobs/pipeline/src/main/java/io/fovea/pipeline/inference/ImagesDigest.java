package io.fovea.pipeline.inference;

import io.fovea.models.SampleException;
import io.fovea.pipeline.store.Digests;

/**
 * What a shard's images held when they were read, in one digest: the bytes of each in order, or why
 * there were none. Two shards of one key and one such digest have the same predictions.
 */
final class ImagesDigest {
  private final Digests digests = Digests.ofFields();

  void add(byte[] file) {
    add(Digests.of(file));
  }

  void add(SampleException unread) {
    add(unread.reason().code());
  }

  /**
   * @param digest of a file's bytes, or the code of the reason why there were none
   */
  void add(String digest) {
    digests.add(digest);
  }

  String hex() {
    return digests.hex();
  }
}
