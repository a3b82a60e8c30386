package io.fovea.pipeline.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, always in lower-case hexadecimal. */
public final class Digests {
  private final MessageDigest digest;

  private Digests() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * What a stream held.
   *
   * @param bytes how many there were
   * @param sha256 of them
   */
  public record Content(long bytes, String sha256) {}

  /** The digest of a stream, which is read to its end and left open. */
  public static Content of(InputStream in) throws IOException {
    Digests digests = new Digests();
    byte[] buffer = new byte[1 << 16];
    long bytes = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      digests.digest.update(buffer, 0, n);
      bytes += n;
    }
    return new Content(bytes, digests.hex());
  }

  public static String of(byte[] content) {
    Digests digests = new Digests();
    digests.digest.update(content);
    return digests.hex();
  }

  /**
   * A digest over a list of values. Each text is preceded by its length, so that no two different
   * lists run together into the same bytes.
   */
  public static Digests ofFields() {
    return new Digests();
  }

  public Digests add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    add(bytes.length);
    digest.update(bytes);
    return this;
  }

  public Digests add(long value) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(value).flip());
    return this;
  }

  /** The digest of what was added; starts again. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
