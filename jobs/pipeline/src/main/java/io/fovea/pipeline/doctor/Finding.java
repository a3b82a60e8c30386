package io.fovea.pipeline.doctor;

import java.util.Locale;

/**
 * What was found of one thing.
 *
 * @param subject what was looked for
 * @param state whether it is there
 * @param found its version or place, or why it is not there
 * @param remedy what to do about a lack; empty where there is none
 */
public record Finding(String subject, State state, String found, String remedy) {
  /** Whether a thing is there. */
  public enum State {
    OK,
    /** Not there, and not needed for what was asked. */
    ABSENT,
    /** Not there, and needed. */
    LACKS;

    /** The name in documents. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String subject, String found) {
    return new Finding(subject, State.OK, found, "");
  }

  static Finding missing(String subject, boolean needed, String found, String remedy) {
    return new Finding(subject, needed ? State.LACKS : State.ABSENT, found, remedy);
  }
}
