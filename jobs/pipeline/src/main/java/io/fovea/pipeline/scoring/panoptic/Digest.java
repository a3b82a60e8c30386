package io.fovea.pipeline.scoring.panoptic;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names a data set by what it says. */
final class Digest {
  private final MessageDigest sha;

  Digest() {
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  void add(long a, long b) {
    sha.update(ByteBuffer.allocate(2 * Long.BYTES).putLong(a).putLong(b).flip());
  }

  void add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    add(bytes.length, 0);
    sha.update(bytes);
  }

  String hex() {
    return HexFormat.of().formatHex(sha.digest());
  }
}
