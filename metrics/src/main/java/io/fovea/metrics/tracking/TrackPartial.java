package io.fovea.metrics.tracking;

import io.fovea.metrics.BySample;
import io.fovea.metrics.PartialFormat;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.DetectionParams;
import java.util.Collection;

/**
 * The terms of some videos, mergeable in any order. Nothing is summed while merging: terms stay
 * keyed by video, and {@link #result} folds them in ascending order of id.
 */
public final class TrackPartial {
  private static final PartialFormat FORMAT = new PartialFormat("FVTP", 1);

  private final DatasetAxes axes;
  private final TrackParams params;
  private final BySample<TrackTerms> videos;

  /**
   * @param axes the videos, as images, and the categories
   */
  public TrackPartial(DatasetAxes axes, TrackParams params) {
    this.axes = axes;
    this.params = params;
    this.videos =
        new BySample<>(
            "video", axes.imageIds().length, i -> axes.imageIds()[i], TrackTerms::videoIndex);
  }

  /**
   * Takes in one video.
   *
   * @throws IllegalStateException if it is there already
   */
  public void add(TrackTerms video) {
    videos.add(video);
  }

  /** Takes in several videos. */
  public void addAll(Collection<TrackTerms> more) {
    more.forEach(videos::add);
  }

  /**
   * Takes in another partial.
   *
   * @throws UserError if it is of another dataset or was made with other parameters
   * @throws IllegalStateException if both hold the same video
   */
  public void merge(TrackPartial other) {
    axes.requireSame("videos", other.axes);
    PartialFormat.requireSame("parameters", params, other.params);
    videos.addAll(other.videos);
  }

  /** Whether it holds the video at a place. */
  public boolean has(int videoIndex) {
    return videos.has(videoIndex);
  }

  /**
   * Folds all videos into the result.
   *
   * @throws IllegalStateException if a video is missing: every video of the dataset counts, one
   *     without tracks too
   */
  public TrackResult result() {
    return TrackResult.of(axes, params, videos.all());
  }

  /** This partial as versioned, checksummed bytes, for {@link #fromBytes}. */
  public byte[] toBytes() {
    return FORMAT.write(axes.digest(), params, out -> videos.write(out, TrackTerms::write));
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws UserError if the bytes are damaged, of another version, dataset or parameters
   */
  public static TrackPartial fromBytes(byte[] bytes, DatasetAxes axes, TrackParams params) {
    var partial = new TrackPartial(axes, params);
    DetectionParams curves = params.curves();
    FORMAT.read(
        bytes,
        axes.digest(),
        params,
        in -> partial.videos.read(in, part -> TrackTerms.read(part, curves)));
    return partial;
  }
}
