package io.fovea.models.measure;

import java.io.Serializable;
import java.util.List;

/**
 * What one graph took, in a process of its own.
 *
 * @param nanos what each timed run took, ascending; at least one
 * @param processorNanos the processor's own time in each, ascending: without what others on the
 *     machine took meanwhile; empty for more than one thread
 * @param openBytes the most memory that the process held while it opened the model, over what it
 *     held just before; -1 where the system does not tell
 * @param runBytes the same while it ran it: weights, constants, activations and outputs, but not
 *     the inputs, which were there before
 */
public record Measurement(
    List<Long> nanos, List<Long> processorNanos, long openBytes, long runBytes)
    implements Serializable {
  public Measurement {
    nanos = nanos.stream().sorted().toList();
    processorNanos = processorNanos.stream().sorted().toList();
    if (nanos.isEmpty()) {
      throw new IllegalArgumentException("nothing was timed");
    }
  }

  /**
   * The time, in nanoseconds, that a share of the runs did not exceed: the smallest measured one of
   * which that is true (nearest rank), so that it is never made up.
   *
   * @param percent 1 to 100
   */
  public long percentile(int percent) {
    return percentile(nanos, percent);
  }

  /** The processor's time that half of the runs did not exceed; -1 where it is not told. */
  public long processorMedian() {
    return processorNanos.isEmpty() ? -1 : percentile(processorNanos, 50);
  }

  private static long percentile(List<Long> nanos, int percent) {
    int rank = Math.toIntExact(((long) percent * nanos.size() + 99) / 100);
    return nanos.get(Math.max(1, rank) - 1);
  }
}
