package io.fovea.models.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The sessions of this JVM: one a key, shared by every task that leases it. */
public final class Sessions {
  private static final Map<String, Shared> OPEN = new LinkedHashMap<>();

  private Sessions() {}

  /** A session while it is used; closing it more than once does nothing. */
  public interface Lease extends AutoCloseable {
    OnnxSession session();

    @Override
    void close();
  }

  /** One open session and how many lease it; guarded by {@link #OPEN}. */
  private static final class Shared {
    private final OnnxSession session;
    private int leases;

    private Shared(OnnxSession session) {
      this.session = session;
    }
  }

  /** The session of this model with these settings, opened by the first lease. */
  public static Lease lease(ModelFile model, SessionSettings settings) {
    return lease(model.digest() + " " + settings.key(), () -> OnnxSession.open(model, settings));
  }

  /**
   * As above with a key of the caller's. A session that no one leases stays open for the next task,
   * until another key is opened or {@link #closeIdle} is called. The JVM's end closes none: ONNX
   * Runtime is taken down by then.
   */
  public static Lease lease(String key, Supplier<OnnxSession> open) {
    synchronized (OPEN) {
      Shared shared = OPEN.get(key);
      if (shared == null) {
        closeIdle();
        shared = new Shared(open.get());
        OPEN.put(key, shared);
      }
      shared.leases++;
      return new Leased(shared);
    }
  }

  /** Closes the sessions that no one leases. */
  public static void closeIdle() {
    synchronized (OPEN) {
      OPEN.values()
          .removeIf(
              shared -> {
                if (shared.leases > 0) {
                  return false;
                }
                shared.session.close();
                return true;
              });
    }
  }

  private static final class Leased implements Lease {
    private final Shared shared;
    private boolean over;

    private Leased(Shared shared) {
      this.shared = shared;
    }

    @Override
    public OnnxSession session() {
      synchronized (OPEN) {
        if (over) {
          throw new IllegalStateException("the lease is over");
        }
        return shared.session;
      }
    }

    @Override
    public void close() {
      synchronized (OPEN) {
        if (!over) {
          over = true;
          shared.leases--;
        }
      }
    }
  }
}
