package io.fovea.metrics.video;

import io.fovea.metrics.BySample;
import io.fovea.metrics.PartialFormat;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionPartial;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/**
 * The matches of some videos, mergeable in any order. Nothing is summed while merging: matches stay
 * keyed by video, and {@link #result} folds them in the reference's order, so the same videos give
 * the same bits however they were split.
 */
public final class VideoPartial {
  private static final PartialFormat FORMAT = new PartialFormat("FVVP", 1);

  private final DatasetAxes axes;
  private final VideoParams params;
  private final BySample<VideoMatches> videos;

  /**
   * @param axes the videos, as images, and the categories
   */
  public VideoPartial(DatasetAxes axes, VideoParams params) {
    this.axes = axes;
    this.params = params;
    this.videos =
        new BySample<>(
            "video", axes.imageIds().length, i -> axes.imageIds()[i], VideoMatches::videoIndex);
  }

  /**
   * Takes in one video.
   *
   * @throws IllegalStateException if it is there already
   */
  public void add(VideoMatches video) {
    videos.add(video);
  }

  /** Takes in several videos. */
  public void addAll(Collection<VideoMatches> more) {
    more.forEach(videos::add);
  }

  /**
   * Takes in another partial.
   *
   * @throws UserError if it is of another dataset or was made with other parameters
   * @throws IllegalStateException if both hold the same video
   */
  public void merge(VideoPartial other) {
    axes.requireSame("videos", other.axes);
    PartialFormat.requireSame("parameters", params, other.params);
    videos.addAll(other.videos);
  }

  /** The videos it holds, in the order of the dataset. */
  public Collection<VideoMatches> videos() {
    return videos.held();
  }

  /** How many videos it holds. */
  public int videoCount() {
    return videos.size();
  }

  /**
   * Folds all videos into the result.
   *
   * @param threads change no bit: at least 1
   * @throws IllegalStateException if a video is missing: every video of the dataset counts, one
   *     without tubes too
   */
  public VideoResult result(int threads) {
    var matches = new DetectionPartial(axes, params.curves());
    Map<VideoQuirk, Long> quirks = new EnumMap<>(VideoQuirk.class);
    for (VideoMatches video : videos.all()) {
      matches.add(video.matches());
      video.quirks().forEach((quirk, count) -> quirks.merge(quirk, count, Long::sum));
    }
    return new VideoResult(params, matches.result(threads), quirks);
  }

  /**
   * This partial as versioned, checksummed bytes. The axes and parameters are not written but a
   * digest of them, which {@link #fromBytes} checks against those of the reader.
   */
  public byte[] toBytes() {
    return FORMAT.write(axes.digest(), params, out -> videos.write(out, VideoMatches::write));
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws UserError if the bytes are damaged, of another version, dataset or parameters
   */
  public static VideoPartial fromBytes(byte[] bytes, DatasetAxes axes, VideoParams params) {
    var partial = new VideoPartial(axes, params);
    DetectionParams curves = params.curves();
    FORMAT.read(
        bytes,
        axes.digest(),
        params,
        in -> partial.videos.read(in, part -> VideoMatches.read(part, curves)));
    return partial;
  }
}
