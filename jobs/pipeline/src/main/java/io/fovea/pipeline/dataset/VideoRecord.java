package io.fovea.pipeline.dataset;

import java.io.Serializable;
import java.util.List;

/**
 * A video as a YouTube-VIS document lists it.
 *
 * @param id unique within a dataset; of two records with one id the later counts
 * @param height pixels; null where the document gives no usable whole number
 * @param width pixels; null where the document gives no usable whole number
 * @param length frames, of {@code length} or else of {@code file_names}; null where the document
 *     gives neither
 * @param fileNames of its frames, null for those that are no text; null where they were not asked
 *     for, or the document gives none
 */
public record VideoRecord(
    long id, Integer height, Integer width, Integer length, List<String> fileNames)
    implements VideoDocumentRecord, Serializable {

  /** Without the names of its frames. */
  public VideoRecord(long id, Integer height, Integer width, Integer length) {
    this(id, height, width, length, null);
  }
}
