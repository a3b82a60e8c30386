package io.fovea.models.image;

import java.io.IOException;

/** An image file whose structure is broken; the message says how. */
final class DamagedImageException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedImageException(String message) {
    super(message);
  }
}
