package io.fovea.pipeline.dataset;

import java.io.Serializable;

/**
 * A video as a YouTube-VIS document lists it.
 *
 * @param id unique within a dataset; of two records with one id the later counts
 * @param height pixels; null where the document gives no usable whole number
 * @param width pixels; null where the document gives no usable whole number
 * @param length frames, of {@code length} or else of {@code file_names}; null where the document
 *     gives neither
 */
public record VideoRecord(long id, Integer height, Integer width, Integer length)
    implements VideoDocumentRecord, Serializable {}
