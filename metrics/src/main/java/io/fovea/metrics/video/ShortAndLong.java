package io.fovea.metrics.video;

/**
 * The score of YouTube-VIS 2022: one set of results, scored on short and on long videos apart.
 *
 * @param shortVideos AP and the rest of the short videos
 * @param longVideos of the long ones
 */
public record ShortAndLong(VideoResult shortVideos, VideoResult longVideos) {

  /** The mean of the two APs, 0 to 1. */
  public double meanAveragePrecision() {
    return (shortVideos.summary().stats().get("AP") + longVideos.summary().stats().get("AP")) / 2;
  }
}
