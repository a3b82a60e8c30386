package io.fovea.models.session;

/**
 * How a session is opened.
 *
 * @param device "cpu" or "cuda"
 * @param deviceIndex which GPU, from 0; 0 for cpu
 * @param intraOpThreads threads within an operator, at least 1
 * @param interOpThreads threads across operators, at least 1; more than one has no effect on the
 *     sequential execution used here
 */
public record SessionSettings(
    String device, int deviceIndex, int intraOpThreads, int interOpThreads) {

  /** The CPU with so many threads. */
  public static SessionSettings cpu(int threads) {
    return new SessionSettings("cpu", 0, threads, 1);
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
