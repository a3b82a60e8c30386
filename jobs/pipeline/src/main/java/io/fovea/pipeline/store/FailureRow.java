package io.fovea.pipeline.store;

import java.io.Serializable;
import java.util.Locale;

/**
 * One row of the failures table: one image that has no predictions because something was wrong with
 * it.
 *
 * @param imageId the dataset's image
 * @param fileName as the dataset gives it
 * @param stage where it failed
 * @param reason a stable code in lower case
 * @param detail what was found; one line
 */
public record FailureRow(long imageId, String fileName, Stage stage, String reason, String detail)
    implements Serializable {

  /** Where an image failed. */
  public enum Stage {
    /** The file was opened and read. */
    READ,
    /** Its bytes became pixels of the stated size. */
    DECODE,
    /** The model ran. */
    INFER,
    /** The model's output became predictions. */
    PARSE;

    private final String code = name().toLowerCase(Locale.ROOT);

    /** As it is written: the name in lower case. */
    public String code() {
      return code;
    }
  }
}
