package io.fovea.models.session;

import io.fovea.metrics.UserError;
import java.io.Serializable;

/**
 * How a session is opened.
 *
 * @param device {@link #CPU} or {@link #CUDA}
 * @param deviceIndex which GPU, from 0; 0 for the CPU
 * @param intraOpThreads threads within an operator, at least 1
 * @param interOpThreads threads across operators, at least 1; operators run one after the other
 *     here, so that more than one has nothing to do
 */
public record SessionSettings(
    String device, int deviceIndex, int intraOpThreads, int interOpThreads)
    implements Serializable {
  public static final String CPU = "cpu";
  public static final String CUDA = "cuda";

  public SessionSettings {
    if (!device.equals(CPU) && !device.equals(CUDA)) {
      throw UserError.usage("the device is '" + device + "'", "Say 'cpu' or 'cuda'.");
    }
    if (deviceIndex < 0 || intraOpThreads < 1 || interOpThreads < 1) {
      throw UserError.usage(
          "the device is "
              + device
              + ":"
              + deviceIndex
              + " with "
              + intraOpThreads
              + " intra-op and "
              + interOpThreads
              + " inter-op threads",
          "Number devices from 0, and give at least one thread of each kind.");
    }
  }

  /** The CPU with so many threads. */
  public static SessionSettings cpu(int threads) {
    return new SessionSettings(CPU, 0, threads, 1);
  }

  /** Every field in one line, in one order: what digests and session keys are made of. */
  public String text() {
    return "device="
        + device
        + ":"
        + deviceIndex
        + " intra-op="
        + intraOpThreads
        + " inter-op="
        + interOpThreads;
  }
}
