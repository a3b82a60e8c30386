package io.fovea.metrics.video;

import io.fovea.metrics.BySample;
import io.fovea.metrics.PartialFormat;
import io.fovea.metrics.UserError;
import java.util.Collection;

/**
 * The terms of some labelled videos, mergeable in any order. Nothing is summed while merging: terms
 * stay keyed by video, and {@link #result} folds them in the order of the data set.
 */
public final class LabelPartial {
  private static final PartialFormat FORMAT = new PartialFormat("FVLP", 1);

  private final VideoNames names;
  private final LabelParams params;
  private final BySample<LabelTerms> videos;

  public LabelPartial(VideoNames names, LabelParams params) {
    this.names = names;
    this.params = params;
    this.videos =
        new BySample<>("video", names.videos().size(), names.videos()::get, LabelTerms::videoIndex);
  }

  /**
   * Takes in one video.
   *
   * @throws IllegalStateException if it is there already
   */
  public void add(LabelTerms video) {
    videos.add(video);
  }

  /** Takes in several videos. */
  public void addAll(Collection<LabelTerms> more) {
    more.forEach(videos::add);
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
    videos.addAll(other.videos);
  }

  /**
   * Folds all videos into the result.
   *
   * @throws IllegalStateException if a video is missing
   */
  public LabelResult result() {
    return new LabelResult(names, params, videos.all());
  }

  /** This partial as versioned, checksummed bytes, for {@link #fromBytes}. */
  public byte[] toBytes() {
    return FORMAT.write(names.digest(), params, out -> videos.write(out, LabelTerms::write));
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
        in -> partial.videos.read(in, part -> LabelTerms.read(part, params)));
    return partial;
  }
}
