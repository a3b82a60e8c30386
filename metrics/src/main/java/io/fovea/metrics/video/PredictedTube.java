package io.fovea.metrics.video;

/**
 * A predicted object of one video.
 *
 * @param ordinal its place in its document, for messages
 * @param categoryId the dataset's category id
 * @param score confidence; any double: +infinity ranks first, NaN last
 * @param area mean of the visible frames' areas in square pixels; decides the area range of a tube
 *     that matches nothing
 * @param tube its masks
 */
public record PredictedTube(long ordinal, long categoryId, double score, double area, Tube tube) {

  /** A prediction whose area is its masks'. */
  public PredictedTube(long ordinal, long categoryId, double score, Tube tube) {
    this(ordinal, categoryId, score, tube.meanArea(), tube);
  }
}
