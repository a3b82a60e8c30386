package io.fovea.pipeline.dataset;

/**
 * A category as a COCO document lists it.
 *
 * @param id unique within a dataset; of two records with one id the later counts
 * @param name null where the document gives none
 * @param supercategory null where the document gives none
 * @param frequency LVIS's r (rare), c (common) or f (frequent); null where the document gives none
 */
public record CategoryRecord(long id, String name, String supercategory, String frequency)
    implements CocoRecord {

  /** A category whose frequency is not given. */
  public CategoryRecord(long id, String name, String supercategory) {
    this(id, name, supercategory, null);
  }

  /** A category without a supercategory. */
  public CategoryRecord(long id, String name) {
    this(id, name, null);
  }
}
