package io.fovea.models.decode;

import io.fovea.metrics.mask.Rle;
import io.fovea.models.Options;
import io.fovea.models.SampleException;
import io.fovea.models.SampleException.Reason;

/** Counts what one image's masks take up, so that a broken model fails a sample and not a job. */
final class MaskBudget {
  private final long most;
  private long bytes;

  /**
   * @param most bytes of runs that one image's masks may have, four a run
   */
  MaskBudget(long most) {
    this.most = most;
  }

  /** The setting {@code mask-bytes}: 64 MiB an image unless the plan says otherwise. */
  static int setting(Options options) {
    return options.integer("mask-bytes", 64 << 20, 1, Integer.MAX_VALUE);
  }

  /** The mask itself, counted. */
  Rle count(Rle mask) throws SampleException {
    bytes += (long) Integer.BYTES * mask.runCount();
    if (bytes > most) {
      throw new SampleException(
          Reason.TOO_LARGE, "the image's masks take more than " + most + " bytes of runs");
    }
    return mask;
  }
}
