package io.fovea.models;

import java.util.Locale;

/**
 * One sample (an image) that could not be read, decoded, run or parsed. It fails that sample alone:
 * the pipeline records it in the failures table and goes on.
 */
public final class SampleException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why a sample failed. The codes are written to the failures table and never change meaning. */
  public enum Reason {
    /** The file is not there. */
    MISSING,
    /** The file has no bytes. */
    EMPTY,
    /** The bytes are no image that is read here, or they are cut short. */
    UNDECODABLE,
    /** The decoded size is not the size that the dataset states. */
    SIZE_MISMATCH,
    /** The image, or what the model made of it, is larger than the limit. */
    TOO_LARGE,
    /** The model's run ended in an error. */
    MODEL_FAILED,
    /** The device's memory was too small for the model's run of this image alone. */
    OUT_OF_MEMORY,
    /** The model's output has values that mean nothing, such as a score that is not a number. */
    OUTPUT_INVALID;

    private final String code = name().toLowerCase(Locale.ROOT);

    /** The stable code: the name in lower case. */
    public String code() {
      return code;
    }
  }

  private final Reason reason;
  private final String detail;

  /**
   * @param reason the code
   * @param detail what was found, with the numbers; one line
   */
  public SampleException(Reason reason, String detail) {
    this(reason, detail, null);
  }

  /** As above, keeping the exception that revealed it. */
  public SampleException(Reason reason, String detail, Throwable cause) {
    super(reason.code() + ": " + detail, cause);
    this.reason = reason;
    this.detail = detail;
  }

  public Reason reason() {
    return reason;
  }

  public String detail() {
    return detail;
  }
}
