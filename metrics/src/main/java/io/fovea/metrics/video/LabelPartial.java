package io.fovea.metrics.video;

import io.fovea.metrics.PartialFormat;
import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * The terms of some labelled videos, mergeable in any order. Nothing is summed while merging: terms
 * stay keyed by video, and {@link #result} folds them in the order of the data set.
 */
public final class LabelPartial {
  private static final PartialFormat FORMAT = new PartialFormat("FVLP", 1);

  private final VideoNames names;
  private final LabelParams params;
  private final Map<Integer, LabelTerms> videos = new TreeMap<>();

  public LabelPartial(VideoNames names, LabelParams params) {
    this.names = names;
    this.params = params;
  }

  /**
   * Takes in one video.
   *
   * @throws IllegalStateException if it is there already
   */
  public void add(LabelTerms video) {
    if (videos.putIfAbsent(video.videoIndex(), video) != null) {
      throw new IllegalStateException(
          "video " + names.videos().get(video.videoIndex()) + " was scored twice");
    }
  }

  /** Takes in several videos. */
  public void addAll(Collection<LabelTerms> more) {
    more.forEach(this::add);
  }

  /**
   * Takes in another partial.
   *
   * @throws UserError if it is of another dataset or was made with other parameters
   * @throws IllegalStateException if both hold the same video
   */
  public void merge(LabelPartial other) {
    PartialFormat.requireSame("dataset", names.digest(), other.names.digest());
    PartialFormat.requireSame("videos", names.videos(), other.names.videos());
    PartialFormat.requireSame("parameters", params, other.params);
    addAll(other.videos.values());
  }

  /**
   * Folds all videos into the result.
   *
   * @throws IllegalStateException if a video is missing
   */
  public LabelResult result() {
    if (videos.size() != names.videos().size()) {
      throw new IllegalStateException(
          videos.size() + " videos were scored of " + names.videos().size());
    }
    return new LabelResult(names, params, new ArrayList<>(videos.values()));
  }

  /** This partial as versioned, checksummed bytes, for {@link #fromBytes}. */
  public byte[] toBytes() {
    return FORMAT.write(
        names.digest(),
        params,
        out -> {
          out.writeInt(videos.size());
          for (LabelTerms video : videos.values()) {
            video.write(out);
          }
        });
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws UserError if the bytes are damaged, of another version, dataset or parameters
   */
  public static LabelPartial fromBytes(byte[] bytes, VideoNames names, LabelParams params) {
    var partial = new LabelPartial(names, params);
    FORMAT.read(
        bytes,
        names.digest(),
        params,
        in -> {
          for (int i = in.readInt(); i > 0; i--) {
            partial.add(LabelTerms.read(in, params));
          }
        });
    return partial;
  }
}
