package io.fovea.pipeline.scoring.video;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.pipeline.dataset.CategoryRecord;
import io.fovea.pipeline.dataset.RawTruthTube;
import io.fovea.pipeline.dataset.VideoDataset;
import io.fovea.pipeline.dataset.VideoRecord;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The videos that are scored, and which annotations are scored in each, in which order: what every
 * engine must know of a ground truth beside its masks.
 *
 * <p>In strict mode a listed annotation id stands for the last annotation with that id, in the
 * video and category of that last one, as in the reference; in corrected mode each annotation is
 * itself.
 */
public final class ScoredVideos implements Serializable {
  private static final long serialVersionUID = 1L;

  private final DatasetAxes axes;
  private final VideoRecord[] records;
  private final long[] otherVideos;

  /** By video: ordinals of its annotations, in the order in which they are scored. */
  private final int[][] listed;

  private final ArrayList<String> warnings = new ArrayList<>();

  private ScoredVideos(VideoDataset dataset, boolean strict, long[] otherVideos) {
    this.axes = axes(dataset);
    this.records = dataset.videos().values().toArray(VideoRecord[]::new);
    this.otherVideos = otherVideos;
    this.listed = listed(dataset, strict);
    warn(
        dataset,
        dataset.repeatedVideos(),
        "videos have an id that a later one has too and were replaced by it");
    warn(
        dataset,
        dataset.repeatedCategories(),
        "categories have an id that a later one has too and were replaced by it");
  }

  /** Of a ground truth and, for the videos that are passed over, of the other one. */
  public static ScoredVideos of(VideoDataset dataset, VideoRequest request) {
    long[] others = {};
    if (request.otherGroundTruth() != null) {
      others =
          VideoDataset.read(request.otherGroundTruth(), false).videos().keySet().stream()
              .mapToLong(Long::longValue)
              .toArray();
    }
    return new ScoredVideos(dataset, request.params().mode() == Mode.STRICT, others);
  }

  private static DatasetAxes axes(VideoDataset dataset) {
    MessageDigest sha;
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    dataset.videos().values().forEach(video -> update(sha, video.toString()));
    dataset.categories().values().forEach(category -> update(sha, category.toString()));
    for (RawTruthTube each : dataset.annotations()) {
      update(
          sha,
          each.id()
              + " "
              + each.videoId()
              + " "
              + each.categoryId()
              + " "
              + each.iscrowd()
              + " "
              + Arrays.toString(each.areas())
              + each.occlusion());
    }
    return new DatasetAxes(
        HexFormat.of().formatHex(sha.digest()),
        dataset.videos().keySet().stream().mapToLong(Long::longValue).toArray(),
        dataset.categories().keySet().stream().mapToLong(Long::longValue).toArray(),
        dataset.categories().values().stream().map(ScoredVideos::name).toList());
  }

  private static void update(MessageDigest sha, String text) {
    sha.update((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String name(CategoryRecord category) {
    return category.name() == null ? Long.toString(category.id()) : category.name();
  }

  private int[][] listed(VideoDataset dataset, boolean strict) {
    Map<Long, RawTruthTube> last = new HashMap<>();
    dataset.annotations().forEach(each -> last.put(each.id(), each));
    List<List<Integer>> byVideo = new ArrayList<>();
    IntStream.range(0, records.length).forEach(v -> byVideo.add(new ArrayList<>()));
    long unknownVideo = 0;
    long unknownCategory = 0;
    List<List<RawTruthTube>> listings = new ArrayList<>();
    IntStream.range(0, records.length).forEach(v -> listings.add(new ArrayList<>()));
    for (RawTruthTube each : dataset.annotations()) {
      int video = axes.imageIndex(each.videoId());
      if (video < 0) {
        unknownVideo++;
      } else if (axes.categoryIndex(each.categoryId()) < 0) {
        unknownCategory++;
      } else {
        listings.get(video).add(each);
      }
    }
    boolean repeats = last.size() < dataset.annotations().size();
    for (List<RawTruthTube> listing : listings) {
      for (RawTruthTube each : listing) {
        RawTruthTube meant = strict ? last.get(each.id()) : each;
        int video = axes.imageIndex(meant.videoId());
        if (video < 0) {
          throw UserError.input(
              dataset.location()
                  + ", annotation "
                  + meant.id()
                  + ": the id is used more than once, and the last annotation with it is of video "
                  + meant.videoId()
                  + ", which is not listed; the reference fails on it",
              "Number the annotations from 1, each once, or use --mode corrected.");
        }
        if (axes.categoryIndex(meant.categoryId()) >= 0) {
          byVideo.get(video).add((int) meant.ordinal());
        }
      }
    }
    if (repeats) {
      warn(
          dataset,
          dataset.annotations().size() - last.size(),
          "annotations have an id that a later one has too; "
              + (strict
                  ? "as in the reference the last of each is scored, once for each of them"
                      + " (quirk V07)"
                  : "each is scored as itself"));
    }
    warn(
        dataset, unknownVideo, "annotations name a video that is not listed, and were passed over");
    warn(
        dataset,
        unknownCategory,
        "annotations name a category that is not listed, and were passed over");
    return byVideo.stream()
        .map(ordinals -> ordinals.stream().mapToInt(Integer::intValue).toArray())
        .toArray(int[][]::new);
  }

  private void warn(VideoDataset dataset, long count, String what) {
    if (count > 0) {
      warnings.add(dataset.location() + ": " + count + " " + what + ".");
    }
  }

  /** What partial results are of. */
  public DatasetAxes axes() {
    return axes;
  }

  /** The record of the video at a place. */
  public VideoRecord video(int place) {
    return records[place];
  }

  /** The place of a video, or a negative number. */
  public int place(long videoId) {
    return axes.imageIndex(videoId);
  }

  /** Whether results of a video that is not scored are passed over rather than refused. */
  public boolean isOfOtherGroundTruth(long videoId) {
    return Arrays.binarySearch(otherVideos, videoId) >= 0;
  }

  /**
   * Refuses a run that was given fewer videos than the ground truths of a request list.
   *
   * @throws UserError with both numbers
   */
  public void requireCovered(VideoRequest request) {
    request
        .run()
        .run()
        .requireCovers(request.groundTruth(), (long) records.length + otherVideos.length);
  }

  /** Ordinals of the annotations of a video, in the order in which they are scored. */
  public int[] listed(int place) {
    return listed[place].clone();
  }

  /** What is odd in the ground truth. */
  public List<String> warnings() {
    return warnings;
  }
}
