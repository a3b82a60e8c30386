package io.fovea.models.measure;

import io.fovea.metrics.UserError;
import java.io.Serializable;

/**
 * How a graph is measured.
 *
 * @param threads that an operator may use, at least 1
 * @param warmUp runs before time is taken, at least 1
 * @param repeats runs of which time is taken, at most; {@link #FEWEST} or more
 * @param seconds after which no further run is begun, once {@link #FEWEST} were timed
 */
public record MeasureSettings(int threads, int warmUp, int repeats, int seconds)
    implements Serializable {
  /** Timed runs that every graph gets, however long they take. */
  public static final int FEWEST = 3;

  public MeasureSettings {
    require("--threads", threads, 1, 1024);
    require("--warm-up", warmUp, 1, 1_000_000);
    require("--repeats", repeats, FEWEST, 1_000_000);
    require("--seconds", seconds, 0, 86_400);
  }

  private static void require(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw UserError.usage(
          option + " is " + value, "Give a whole number from " + least + " to " + most + ".");
    }
  }
}
