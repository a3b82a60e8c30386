package io.fovea.metrics.tracking;

import io.fovea.metrics.PartialFormat;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.DetectionParams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * The terms of some videos, mergeable in any order. Nothing is summed while merging: terms stay
 * keyed by video, and {@link #result} folds them in ascending order of id.
 */
public final class TrackPartial {
  private static final PartialFormat FORMAT = new PartialFormat("FVTP", 1);

  private final DatasetAxes axes;
  private final TrackParams params;
  private final Map<Integer, TrackTerms> videos = new TreeMap<>();

  /**
   * @param axes the videos, as images, and the categories
   */
  public TrackPartial(DatasetAxes axes, TrackParams params) {
    this.axes = axes;
    this.params = params;
  }

  /**
   * Takes in one video.
   *
   * @throws IllegalStateException if it is there already
   */
  public void add(TrackTerms video) {
    if (videos.putIfAbsent(video.videoIndex(), video) != null) {
      throw new IllegalStateException(
          "video " + axes.imageIds()[video.videoIndex()] + " was scored twice");
    }
  }

  /** Takes in several videos. */
  public void addAll(Collection<TrackTerms> more) {
    more.forEach(this::add);
  }

  /**
   * Takes in another partial.
   *
   * @throws UserError if it is of another dataset or was made with other parameters
   * @throws IllegalStateException if both hold the same video
   */
  public void merge(TrackPartial other) {
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

  /** Whether it holds the video at a place. */
  public boolean has(int videoIndex) {
    return videos.containsKey(videoIndex);
  }

  /**
   * Folds all videos into the result.
   *
   * @throws IllegalStateException if a video is missing: every video of the dataset counts, one
   *     without tracks too
   */
  public TrackResult result() {
    if (videos.size() != axes.imageIds().length) {
      throw new IllegalStateException(
          videos.size() + " videos were scored of " + axes.imageIds().length);
    }
    return TrackResult.of(axes, params, new ArrayList<>(videos.values()));
  }

  /** This partial as versioned, checksummed bytes, for {@link #fromBytes}. */
  public byte[] toBytes() {
    return FORMAT.write(
        axes.digest(),
        params,
        out -> {
          out.writeInt(videos.size());
          for (TrackTerms video : videos.values()) {
            video.write(out);
          }
        });
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
        in -> {
          for (int i = in.readInt(); i > 0; i--) {
            partial.add(TrackTerms.read(in, curves));
          }
        });
    return partial;
  }
}
