package io.fovea.pipeline.cost;

import io.fovea.models.measure.Measurement;
import java.io.Serializable;

/**
 * What became of a cell.
 *
 * @param machine that measured it; null where none was asked
 * @param load the machine's load average of the last minute when it began; negative if not told
 * @param block the whole mechanism; null where it was not measured
 * @param core the same between its projections; null where it was not measured
 * @param reason why it was not measured; null where it was
 * @param failed whether it was tried
 */
record MeasuredCell(
    MeasureCell cell,
    Machine machine,
    double load,
    Measurement block,
    Measurement core,
    String reason,
    boolean failed)
    implements Serializable {
  static MeasuredCell of(
      MeasureCell cell, Machine machine, double load, Measurement block, Measurement core) {
    return new MeasuredCell(cell, machine, load, block, core, null, false);
  }

  /** One that was never tried. */
  static MeasuredCell leftOut(MeasureCell cell, String reason) {
    return new MeasuredCell(cell, null, -1, null, null, reason, false);
  }

  /** One that was tried in vain. */
  static MeasuredCell failed(MeasureCell cell, Machine machine, double load, String reason) {
    return new MeasuredCell(cell, machine, load, null, null, reason, true);
  }

  boolean isMeasured() {
    return reason == null;
  }
}
