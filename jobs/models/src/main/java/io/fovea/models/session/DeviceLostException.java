package io.fovea.models.session;

/**
 * The device will fail every later call of this process. Nothing in the process mends that: it is
 * to end, and the work to go elsewhere.
 */
public final class DeviceLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DeviceLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
