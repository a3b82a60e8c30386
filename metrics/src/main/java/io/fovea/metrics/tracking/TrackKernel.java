package io.fovea.metrics.tracking;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.AreaRange;
import io.fovea.metrics.detection.CategoryPlaces;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.GroupMatcher;
import io.fovea.metrics.detection.ImageMatches;
import io.fovea.metrics.detection.MatchBlock;
import io.fovea.metrics.detection.MatchGroup;
import io.fovea.metrics.detection.ScoreOrder;
import io.fovea.metrics.video.PredictedTube;
import io.fovea.metrics.video.TruthTube;
import io.fovea.metrics.video.Tube;
import io.fovea.metrics.video.TubeOverlap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Scores the tracks of one video, class by class, frame by frame and as wholes. Keeps scratch
 * memory and is not thread-safe: one a thread. Definition: TrackEval's HOTA, CLEAR, Identity and
 * TrackMAP on YouTube-VIS data. Crowds are tracks like any other but for TrackMAP, which ignores
 * them.
 */
public final class TrackKernel {
  private final boolean strict;
  private final DetectionParams curves;
  private final CategoryPlaces categories;
  private final GroupMatcher matcher;

  /** A kernel for the categories of a dataset, whose images are videos. */
  public TrackKernel(TrackParams params, DatasetAxes axes) {
    this.strict = params.mode() == Mode.STRICT;
    this.curves = params.curves();
    this.categories = new CategoryPlaces(axes.categoryIds(), axes.poolingOrder(), true);
    this.matcher = new GroupMatcher(curves, Sequence.EPSILON);
  }

  /**
   * Scores one video.
   *
   * @param videoIndex place of the video among those scored in ascending order of id
   * @param length its frames
   * @param truths annotated tracks in file order
   * @param predictions predicted tracks in file order; that of ordinal 0 is the first of the file
   * @throws UserError if masks of a frame differ in size; in corrected mode, where a score is NaN
   *     or a track is there twice
   */
  public TrackTerms score(
      int videoIndex, int length, List<TruthTube> truths, List<PredictedTube> predictions) {
    Map<TrackQuirk, Long> quirks = new EnumMap<>(TrackQuirk.class);
    findRepeated(predictions, quirks);
    int[][] truthPlaces = categories.of(truths.size(), i -> truths.get(i).categoryId());
    int[][] predictionPlaces =
        categories.of(predictions.size(), i -> predictions.get(i).categoryId());
    SortedMap<Integer, SequenceTerms> classes = new TreeMap<>();
    List<MatchBlock> blocks = new ArrayList<>();
    for (int k = 0; k < categories.groups(); k++) {
      if (truthPlaces[k].length > 0 || predictionPlaces[k].length > 0) {
        List<TruthTube> ofTruth = Arrays.stream(truthPlaces[k]).mapToObj(truths::get).toList();
        List<PredictedTube> found =
            Arrays.stream(predictionPlaces[k]).mapToObj(predictions::get).toList();
        var sequence =
            new Sequence(
                length,
                present(ofTruth.stream().map(TruthTube::tube)),
                present(found.stream().map(PredictedTube::tube)));
        if (sequence.truths + sequence.predictions > 0) {
          classes.put(k, SequenceTerms.of(sequence));
        }
        meet(quirks, TrackQuirk.EMPTY_MASKS, found.stream().mapToLong(TrackKernel::empty).sum());
        blocks.add(block(videoIndex, k, ofTruth, ranked(found, quirks), quirks));
      }
    }
    return new TrackTerms(new ImageMatches(videoIndex, blocks, Map.of()), classes, quirks);
  }

  private record Identity(long categoryId, Tube tube) {}

  /** What is seen twice, mask by mask, was written twice. */
  private void findRepeated(List<PredictedTube> predictions, Map<TrackQuirk, Long> quirks) {
    Set<Identity> seen = new HashSet<>();
    for (PredictedTube prediction : predictions) {
      if (prediction.tube().isVisible()
          && !seen.add(new Identity(prediction.categoryId(), prediction.tube()))) {
        if (!strict) {
          throw UserError.input(
              "results["
                  + prediction.ordinal()
                  + "] repeats another track of its video and category, mask by mask",
              TrackQuirk.REPEATED.remedy());
        }
        meet(quirks, TrackQuirk.REPEATED, 1);
      }
    }
  }

  /** Tracks without a mask in any frame are none; TrackMAP alone counts them. */
  private static List<Tube> present(Stream<Tube> tubes) {
    return tubes.filter(tube -> tube.frames().stream().anyMatch(Objects::nonNull)).toList();
  }

  private static long empty(PredictedTube prediction) {
    return prediction.tube().frames().stream()
        .filter(mask -> mask != null && mask.area() == 0)
        .count();
  }

  private static void meet(Map<TrackQuirk, Long> quirks, TrackQuirk quirk, long count) {
    if (count > 0) {
      quirks.merge(quirk, count, Long::sum);
    }
  }

  private List<PredictedTube> ranked(List<PredictedTube> found, Map<TrackQuirk, Long> quirks) {
    long[] keys = new long[found.size()];
    for (int i = 0; i < keys.length; i++) {
      double score = found.get(i).score();
      if (Double.isNaN(score)) {
        if (!strict) {
          throw UserError.input(
              "results[" + found.get(i).ordinal() + "] has the score NaN",
              TrackQuirk.NAN_SCORE.remedy());
        }
        meet(quirks, TrackQuirk.NAN_SCORE, 1);
      }
      keys[i] = ScoreOrder.key(score);
    }
    return Arrays.stream(ScoreOrder.of(keys, keys.length)).mapToObj(found::get).toList();
  }

  private MatchBlock block(
      int videoIndex,
      int category,
      List<TruthTube> truths,
      List<PredictedTube> ranked,
      Map<TrackQuirk, Long> quirks) {
    int n = ranked.size();
    int m = truths.size();
    int areas = curves.areaRanges().size();
    double[] ious = new double[n * m];
    double[] scores = new double[n];
    boolean[] light = new boolean[n];
    boolean[][] ignored = new boolean[areas][m];
    boolean[][] outside = new boolean[areas][n];
    for (int d = 0; d < n; d++) {
      PredictedTube prediction = ranked.get(d);
      scores[d] = prediction.score();
      light[d] = strict && prediction.ordinal() == 0;
      for (int g = 0; g < m; g++) {
        ious[d * m + g] = iou(prediction.tube(), truths.get(g).tube());
      }
    }
    meet(quirks, TrackQuirk.FIRST_TRACK, sharedWithLight(light, ious, m));
    for (int a = 0; a < areas; a++) {
      AreaRange range = curves.areaRanges().get(a);
      for (int g = 0; g < m; g++) {
        ignored[a][g] = truths.get(g).ignored() || range.excludes(truths.get(g).area());
      }
      for (int d = 0; d < n; d++) {
        outside[a][d] = range.excludes(ranked.get(d).area());
      }
    }
    return matcher.block(
        videoIndex,
        category,
        new MatchGroup(scores, ious, new boolean[m], new boolean[m], light, ignored, outside));
  }

  /** How many truths the first track of the results leaves to another one that matches too. */
  private static long sharedWithLight(boolean[] light, double[] ious, int truths) {
    long shared = 0;
    for (int g = 0; g < truths; g++) {
      boolean byLight = false;
      boolean byOther = false;
      for (int d = 0; d < light.length; d++) {
        boolean matches = ious[d * truths + g] >= TrackParams.THRESHOLD;
        byLight |= matches && light[d];
        byOther |= matches && !light[d];
      }
      shared += byLight && byOther ? 1 : 0;
    }
    return shared;
  }

  /** Over all frames that either has. */
  private static double iou(Tube one, Tube other) {
    int length = Math.max(one.length(), other.length());
    return TubeOverlap.of(one.padded(length), other.padded(length)).iou();
  }
}
