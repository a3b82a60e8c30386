package io.fovea.models.session;

import java.util.function.Supplier;

/** The sessions of this JVM: one a key, shared by every task that leases it. */
public final class Sessions {
  private Sessions() {}

  /** A session while it is used; closing it more than once does nothing. */
  public interface Lease extends AutoCloseable {
    OnnxSession session();

    @Override
    void close();
  }

  /** The session of this model with these settings, opened by the first lease. */
  public static Lease lease(ModelFile model, SessionSettings settings) {
    return lease(model.digest() + " " + settings.text(), () -> OnnxSession.open(model, settings));
  }

  /**
   * As above with a key of the caller's. A session that no one leases stays open for the next task
   * until another key is leased or {@link #closeIdle} is called.
   */
  public static Lease lease(String key, Supplier<OnnxSession> open) {
    throw new UnsupportedOperationException();
  }

  /** Closes the sessions that no one leases. */
  public static void closeIdle() {
    throw new UnsupportedOperationException();
  }
}
