package io.fovea.pipeline.dataset;

import java.util.Locale;

/** How a ranking data set lies on disk; {@code data-schemas/ranking-truth.md} describes each. */
public enum RankingLayout {
  /** ASSR: a folder with one list of masks, and a file of ranks and a map an image. */
  ASSR,
  /** IRSR: a list of images with a list of ranks each, converted from its pickle. */
  IRSR,
  /** SIFR: a list of images whose annotations have {@code gt_rank}. */
  SIFR,
  /** SeqRank's own files for ASSR and IRSR: salience as {@code category_id}. */
  SEQRANK,
  /** PoseSOR's own files: COCO's layout, annotations in the order in which they are seen. */
  POSESOR;

  /** The name on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
