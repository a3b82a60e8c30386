package io.fovea.metrics.video;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.AreaRange;
import io.fovea.metrics.detection.CategoryPlaces;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.GroupMatcher;
import io.fovea.metrics.detection.ImageMatches;
import io.fovea.metrics.detection.MatchBlock;
import io.fovea.metrics.detection.MatchDetail;
import io.fovea.metrics.detection.MatchGroup;
import io.fovea.metrics.detection.ScoreOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Scores one video: groups its tubes by category, measures overlaps, matches. Keeps scratch memory
 * and is not thread-safe: one a thread. Definition: {@code YTVOSeval.computeIoU} and {@code
 * evaluateVid} of the YouTube-VIS evaluator; with occlusion ranges those of OVIS.
 */
public final class VideoKernel {
  private final VideoParams params;
  private final DetectionParams curves;
  private final CategoryPlaces categories;
  private final GroupMatcher matcher;
  private final boolean strict;

  /** A kernel for the categories of a dataset, whose images are videos. */
  public VideoKernel(VideoParams params, DatasetAxes axes) {
    this.params = params;
    this.curves = params.curves();
    this.categories =
        new CategoryPlaces(axes.categoryIds(), axes.poolingOrder(), curves.useCategories());
    this.matcher = new GroupMatcher(curves);
    this.strict = params.mode() == Mode.STRICT;
  }

  /**
   * Matches one video.
   *
   * @param videoIndex place of the video among those scored in ascending order of id
   * @param truths its annotated tubes in file order
   * @param predictions its predicted tubes in file order
   * @throws UserError in corrected mode, where a score is NaN, a prediction is given twice, or
   *     lengths or masks' sizes differ; with occlusion ranges in both modes where lengths differ
   */
  public VideoMatches score(
      int videoIndex, List<TruthTube> truths, List<PredictedTube> predictions) {
    var blocks = new ArrayList<MatchBlock>();
    Map<VideoQuirk, Long> quirks = new EnumMap<>(VideoQuirk.class);
    for (Group group : groups(truths, predictions, quirks)) {
      blocks.add(matcher.block(videoIndex, group.category, matchGroup(group)));
      if (matcher.metUnseen()) {
        quirks.merge(VideoQuirk.ANNOTATION_ID_ZERO, 1L, Long::sum);
      }
    }
    return new VideoMatches(new ImageMatches(videoIndex, blocks, Map.of()), quirks);
  }

  /** Matches one video as {@link #score} does and tells every match. */
  public List<MatchDetail> explain(List<TruthTube> truths, List<PredictedTube> predictions) {
    var details = new ArrayList<MatchDetail>();
    for (Group group : groups(truths, predictions, new EnumMap<>(VideoQuirk.class))) {
      details.add(detail(group));
    }
    return details;
  }

  /** The tubes of one category in one video; predictions in rank order, cut at the largest cap. */
  private record Group(
      int category,
      TruthTube[] truths,
      int[] truthPlaces,
      PredictedTube[] predictions,
      int[] predictionPlaces,
      double[] ious) {}

  private List<Group> groups(
      List<TruthTube> truths, List<PredictedTube> predictions, Map<VideoQuirk, Long> quirks) {
    findRepeated(predictions, quirks);
    int[][] truthPlaces = categories.of(truths.size(), i -> truths.get(i).categoryId());
    int[][] predictionPlaces =
        categories.of(predictions.size(), i -> predictions.get(i).categoryId());
    var groups = new ArrayList<Group>();
    for (int k = 0; k < categories.groups(); k++) {
      if (truthPlaces[k].length > 0 || predictionPlaces[k].length > 0) {
        int[] ranked = ranked(predictions, predictionPlaces[k], quirks);
        TruthTube[] ofTruth =
            Arrays.stream(truthPlaces[k]).mapToObj(truths::get).toArray(TruthTube[]::new);
        PredictedTube[] found =
            Arrays.stream(ranked).mapToObj(predictions::get).toArray(PredictedTube[]::new);
        groups.add(
            new Group(k, ofTruth, truthPlaces[k], found, ranked, ious(found, ofTruth, quirks)));
      }
    }
    return groups;
  }

  private record Identity(long categoryId, Tube tube) {}

  /** A model may predict nothing twice; what it sees twice, mask by mask, was written twice. */
  private void findRepeated(List<PredictedTube> predictions, Map<VideoQuirk, Long> quirks) {
    Set<Identity> seen = new HashSet<>();
    for (PredictedTube prediction : predictions) {
      if (prediction.tube().isVisible()
          && !seen.add(new Identity(prediction.categoryId(), prediction.tube()))) {
        meet(
            VideoQuirk.REPEATED,
            "results["
                + prediction.ordinal()
                + "] repeats another tube of its video and category, mask by mask",
            quirks,
            1);
      }
    }
  }

  private int[] ranked(
      List<PredictedTube> predictions, int[] places, Map<VideoQuirk, Long> quirks) {
    long[] keys = new long[places.length];
    for (int i = 0; i < places.length; i++) {
      PredictedTube prediction = predictions.get(places[i]);
      double score = prediction.score();
      if (Double.isNaN(score)) {
        meet(
            VideoQuirk.NAN_SCORE,
            "results[" + prediction.ordinal() + "] has the score NaN",
            quirks,
            1);
      }
      keys[i] = ScoreOrder.key(score);
    }
    int[] order = ScoreOrder.of(keys, keys.length);
    int[] ranked = new int[Math.min(curves.cap(), order.length)];
    for (int r = 0; r < ranked.length; r++) {
      ranked[r] = places[order[r]];
    }
    return ranked;
  }

  private double[] ious(
      PredictedTube[] predictions, TruthTube[] truths, Map<VideoQuirk, Long> quirks) {
    double[] ious = new double[predictions.length * truths.length];
    for (int d = 0; d < predictions.length; d++) {
      for (int g = 0; g < truths.length; g++) {
        ious[d * truths.length + g] = iou(predictions[d], truths[g], quirks);
      }
    }
    return ious;
  }

  private double iou(PredictedTube prediction, TruthTube truth, Map<VideoQuirk, Long> quirks) {
    TubeOverlap overlap = TubeOverlap.of(prediction.tube(), truth.tube());
    if (overlap.lengthsDiffer()) {
      String problem =
          "results["
              + prediction.ordinal()
              + "] has "
              + prediction.tube().length()
              + " frames but annotation "
              + truth.id()
              + " has "
              + truth.tube().length();
      if (params.scoresOcclusion()) {
        throw UserError.input(
            problem + ", on which OVIS' evaluator fails", VideoQuirk.LENGTHS_DIFFER.remedy());
      }
      meet(VideoQuirk.LENGTHS_DIFFER, problem, quirks, 1);
    }
    if (overlap.sizesDiffer() > 0) {
      meet(
          VideoQuirk.SIZES_DIFFER,
          "results["
              + prediction.ordinal()
              + "] and annotation "
              + truth.id()
              + " have masks of different sizes",
          quirks,
          overlap.sizesDiffer());
    }
    if (overlap.zeroRuns() > 0) {
      quirks.merge(VideoQuirk.ZERO_LENGTH_RUNS, (long) overlap.zeroRuns(), Long::sum);
    }
    return overlap.iou();
  }

  private void meet(VideoQuirk quirk, String problem, Map<VideoQuirk, Long> quirks, long count) {
    if (!strict) {
      throw UserError.input(problem, quirk.remedy());
    }
    quirks.merge(quirk, count, Long::sum);
  }

  private MatchGroup matchGroup(Group group) {
    int slices = curves.areaRanges().size();
    int n = group.predictions.length;
    int m = group.truths.length;
    boolean[][] ignored = new boolean[slices][m];
    boolean[][] outside = new boolean[slices][n];
    boolean[] crowd = new boolean[m];
    boolean[] unseen = new boolean[m];
    double[] scores = new double[n];
    for (int a = 0; a < params.detection().areaRanges().size(); a++) {
      AreaRange area = params.detection().areaRanges().get(a);
      for (int o = 0; o < params.occlusions().size(); o++) {
        OcclusionRange occlusion = params.occlusions().get(o);
        int slice = params.slice(a, o);
        for (int g = 0; g < m; g++) {
          TruthTube truth = group.truths[g];
          ignored[slice][g] =
              truth.ignored()
                  || area.excludes(truth.area())
                  || occlusion.excludes(truth.occlusion());
        }
        for (int d = 0; d < n; d++) {
          // Predictions have no occlusion, so that none is outside a range of it.
          outside[slice][d] = area.excludes(group.predictions[d].area());
        }
      }
    }
    for (int g = 0; g < m; g++) {
      crowd[g] = group.truths[g].crowd();
      unseen[g] = strict && group.truths[g].id() == 0;
    }
    for (int d = 0; d < n; d++) {
      scores[d] = group.predictions[d].score();
    }
    return new MatchGroup(scores, group.ious, crowd, unseen, ignored, outside);
  }

  private MatchDetail detail(Group group) {
    int n = group.predictions.length;
    int m = group.truths.length;
    MatchGroup matchGroup = matchGroup(group);
    var areas = new ArrayList<MatchDetail.Area>();
    for (int a = 0; a < curves.areaRanges().size(); a++) {
      areas.add(matcher.detail(matchGroup, a));
    }
    double[][] ious = new double[n][];
    for (int d = 0; d < n; d++) {
      ious[d] = Arrays.copyOfRange(group.ious, d * m, (d + 1) * m);
    }
    return new MatchDetail(
        categories.categoryId(group.category),
        group.predictionPlaces,
        group.truthPlaces,
        ious,
        areas);
  }
}
