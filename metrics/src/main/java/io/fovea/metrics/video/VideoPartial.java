package io.fovea.metrics.video;

import io.fovea.metrics.PartialFormat;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionPartial;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The matches of some videos, mergeable in any order. Nothing is summed while merging: matches stay
 * keyed by video, and {@link #result} folds them in the reference's order, so the same videos give
 * the same bits however they were split.
 */
public final class VideoPartial {
  private static final PartialFormat FORMAT = new PartialFormat("FVVP", 1);

  private final DatasetAxes axes;
  private final VideoParams params;
  private final Map<Integer, VideoMatches> videos = new TreeMap<>();

  /**
   * @param axes the videos, as images, and the categories
   */
  public VideoPartial(DatasetAxes axes, VideoParams params) {
    this.axes = axes;
    this.params = params;
  }

  /**
   * Takes in one video.
   *
   * @throws IllegalStateException if it is there already
   */
  public void add(VideoMatches video) {
    if (videos.putIfAbsent(video.videoIndex(), video) != null) {
      throw new IllegalStateException(
          "video " + axes.imageIds()[video.videoIndex()] + " was scored twice");
    }
  }

  /** Takes in several videos. */
  public void addAll(Collection<VideoMatches> more) {
    more.forEach(this::add);
  }

  /**
   * Takes in another partial.
   *
   * @throws UserError if it is of another dataset or was made with other parameters
   * @throws IllegalStateException if both hold the same video
   */
  public void merge(VideoPartial other) {
    PartialFormat.requireSame("dataset", axes.digest(), other.axes.digest());
    PartialFormat.requireSame(
        "videos", Arrays.hashCode(axes.imageIds()), Arrays.hashCode(other.axes.imageIds()));
    PartialFormat.requireSame(
        "categories",
        Arrays.toString(axes.categoryIds()),
        Arrays.toString(other.axes.categoryIds()));
    PartialFormat.requireSame("parameters", params, other.params);
    addAll(other.videos.values());
  }

  /** The videos it holds, in the order of the dataset. */
  public Collection<VideoMatches> videos() {
    return Collections.unmodifiableCollection(videos.values());
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
    if (videos.size() != axes.imageIds().length) {
      throw new IllegalStateException(
          videos.size() + " videos were scored of " + axes.imageIds().length);
    }
    var matches = new DetectionPartial(axes, params.curves());
    Map<VideoQuirk, Long> quirks = new EnumMap<>(VideoQuirk.class);
    for (VideoMatches video : videos.values()) {
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
    return FORMAT.write(
        axes.digest(),
        params,
        out -> {
          out.writeInt(videos.size());
          for (VideoMatches video : videos.values()) {
            video.write(out);
          }
        });
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
        in -> {
          for (int i = in.readInt(); i > 0; i--) {
            partial.add(VideoMatches.read(in, curves));
          }
        });
    return partial;
  }
}
