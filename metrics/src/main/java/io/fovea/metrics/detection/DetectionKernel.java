package io.fovea.metrics.detection;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Iou;
import io.fovea.metrics.mask.Rle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Scores one image: groups its objects by category, measures overlaps, matches. Keeps scratch
 * memory and is not thread-safe: one a thread. Definition: {@code computeIoU} and {@code
 * evaluateImg} of pycocotools 2.0.11.
 */
public final class DetectionKernel {
  /** Stands for the category where all are pooled. */
  public static final long ALL_CATEGORIES = -1;

  private final DetectionParams params;
  private final CategoryPlaces categories;
  private final GroupMatcher matcher;
  private final KeypointSimilarity similarity;
  private final RepeatedDetections repeated = new RepeatedDetections();
  private final double leastThreshold;
  private final int cap;

  /**
   * @param categoryIds the categories to score, ascending, each once; objects of others are passed
   *     over
   */
  public DetectionKernel(DetectionParams params, long[] categoryIds) {
    this(params, categoryIds, categoryIds);
  }

  /** A kernel for the categories of a dataset's axes. */
  public DetectionKernel(DetectionParams params, DatasetAxes axes) {
    this(params, axes.categoryIds(), axes.poolingOrder());
  }

  private DetectionKernel(DetectionParams params, long[] categoryIds, long[] poolingOrder) {
    this.params = params;
    this.categories = new CategoryPlaces(categoryIds, poolingOrder, params.useCategories());
    this.matcher = new GroupMatcher(params);
    this.similarity = new KeypointSimilarity(params.sigmas());
    this.leastThreshold = Arrays.stream(params.iouThresholdArray()).min().orElseThrow();
    this.cap = params.cap();
  }

  /**
   * Matches one image.
   *
   * @param imageIndex place of the image among the scored images in ascending order of id
   * @param truths its ground truths in file order
   * @param detections its detections in file order
   * @throws UserError in corrected mode, where a score is NaN, a mask's size is not its image's or
   *     a detection is there twice
   */
  public ImageMatches score(int imageIndex, List<GroundTruth> truths, List<Detection> detections) {
    return score(imageIndex, truths, detections, Federation.NONE);
  }

  /**
   * As above, for an image of a dataset that may be federated.
   *
   * @param detections where the parameters are federated, those of all categories, since the cap is
   *     on all of them together
   */
  public ImageMatches score(
      int imageIndex, List<GroundTruth> truths, List<Detection> detections, Federation federation) {
    var blocks = new ArrayList<MatchBlock>();
    Map<Quirk, Long> quirks = new EnumMap<>(Quirk.class);
    Judged judged = judged(truths, detections, federation);
    for (Group group : groups(judged.truths, judged.detections, quirks, leastThreshold)) {
      blocks.add(block(imageIndex, group, federation, quirks));
    }
    return new ImageMatches(imageIndex, blocks, quirks);
  }

  /** The objects of an image that are looked at. */
  public record Judged(List<GroundTruth> truths, List<Detection> detections) {}

  /** All objects, but where the parameters are federated those that lvis-api looks at. */
  public Judged judged(
      List<GroundTruth> truths, List<Detection> detections, Federation federation) {
    if (!params.federated()) {
      return new Judged(truths, detections);
    }
    List<GroundTruth> kept = FederatedRules.truths(truths);
    return new Judged(kept, FederatedRules.detections(kept, detections, federation, cap));
  }

  /** Matches one image as {@link #score} does and tells every match. */
  public List<MatchDetail> explain(List<GroundTruth> truths, List<Detection> detections) {
    return explain(new Judged(truths, detections), Federation.NONE);
  }

  /** As above, of objects that {@link #judged} gave. */
  public List<MatchDetail> explain(Judged judged, Federation federation) {
    var details = new ArrayList<MatchDetail>();
    double all = Double.NEGATIVE_INFINITY;
    for (Group group : groups(judged.truths, judged.detections, new EnumMap<>(Quirk.class), all)) {
      details.add(detail(group, federation));
    }
    return details;
  }

  /** The objects of one category in one image; detections in rank order, cut at the cap. */
  private record Group(
      int category,
      GroundTruth[] truths,
      int[] truthPlaces,
      Detection[] detections,
      int[] detectionPlaces,
      double[] ious,
      boolean[] crowd) {}

  private List<Group> groups(
      List<GroundTruth> truths, List<Detection> detections, Map<Quirk, Long> quirks, double least) {
    int[][] truthPlaces = categories.of(truths.size(), i -> truths.get(i).categoryId());
    int[][] detectionPlaces = categories.of(detections.size(), i -> detections.get(i).categoryId());
    var groups = new ArrayList<Group>();
    for (int k = 0; k < categories.groups(); k++) {
      if (truthPlaces[k].length > 0 || detectionPlaces[k].length > 0) {
        groups.add(group(k, truths, truthPlaces[k], detections, detectionPlaces[k], quirks, least));
      }
    }
    return groups;
  }

  private Group group(
      int category,
      List<GroundTruth> allTruths,
      int[] truthPlaces,
      List<Detection> allDetections,
      int[] detectionPlaces,
      Map<Quirk, Long> quirks,
      double least) {
    int[] ranked = ranked(allDetections, detectionPlaces, quirks);
    var truths = new GroundTruth[truthPlaces.length];
    boolean[] crowd = new boolean[truths.length];
    for (int g = 0; g < truths.length; g++) {
      truths[g] = allTruths.get(truthPlaces[g]);
      crowd[g] = truths[g].crowd();
    }
    var detections = new Detection[ranked.length];
    double[] ious = new double[ranked.length * truths.length];
    for (int d = 0; d < ranked.length; d++) {
      detections[d] = allDetections.get(ranked[d]);
      for (int g = 0; g < truths.length; g++) {
        ious[d * truths.length + g] = iou(detections[d], truths[g], quirks);
      }
    }
    if (params.iouType() == IouType.BOUNDARY) {
      BoundaryOverlap.lower(ious, detections, truths, params.dilationRatio(), least);
    }
    return new Group(category, truths, truthPlaces, detections, ranked, ious, crowd);
  }

  private int[] ranked(List<Detection> detections, int[] places, Map<Quirk, Long> quirks) {
    long[] keys = new long[places.length];
    for (int i = 0; i < places.length; i++) {
      double score = detections.get(places[i]).score();
      if (Double.isNaN(score)) {
        refuse(Quirk.NAN_SCORE, "detection " + places[i] + " has the score NaN");
        quirks.merge(Quirk.NAN_SCORE, 1L, Long::sum);
      }
      keys[i] = ScoreOrder.key(score);
    }
    int[] order = ScoreOrder.of(keys, keys.length);
    repeated.count(
        order.length,
        r -> keys[order[r]],
        r -> detections.get(places[order[r]]),
        r -> {
          refuse(
              Quirk.REPEATED,
              "detection "
                  + places[order[r]]
                  + " repeats another of its image, with the same category, score and shape");
          quirks.merge(Quirk.REPEATED, 1L, Long::sum);
        });
    int[] ranked = new int[Math.min(cap, order.length)];
    for (int r = 0; r < ranked.length; r++) {
      ranked[r] = places[order[r]];
    }
    return ranked;
  }

  private double iou(Detection detection, GroundTruth truth, Map<Quirk, Long> quirks) {
    if (params.iouType() == IouType.BBOX) {
      return Iou.boxes(detection.box(), truth.box(), truth.crowd());
    }
    if (params.iouType() == IouType.KEYPOINTS) {
      return similarity.of(detection, truth);
    }
    Rle mask = detection.mask();
    double iou = Iou.masks(mask, truth.mask(), truth.crowd());
    if (mask.hasInnerZeroRun()
        && truth.mask().hasInnerZeroRun()
        && iou != Iou.masks(mask.canonical(), truth.mask().canonical(), truth.crowd())) {
      quirks.merge(Quirk.ZERO_LENGTH_RUNS, 1L, Long::sum);
    }
    if (iou < 0) {
      refuse(
          Quirk.MASK_SIZE_MISMATCH,
          "a predicted mask is "
              + detection.mask().height()
              + " x "
              + detection.mask().width()
              + " but annotation "
              + truth.id()
              + " is "
              + truth.mask().height()
              + " x "
              + truth.mask().width());
      quirks.merge(Quirk.MASK_SIZE_MISMATCH, 1L, Long::sum);
    }
    return iou;
  }

  private void refuse(Quirk quirk, String problem) {
    if (params.mode() == Mode.CORRECTED) {
      throw UserError.input(problem, quirk.remedy());
    }
  }

  private MatchBlock block(
      int imageIndex, Group group, Federation federation, Map<Quirk, Long> quirks) {
    MatchBlock block = matcher.block(imageIndex, group.category, matchGroup(group, federation));
    if (matcher.metUnseen()) {
      quirks.merge(Quirk.ANNOTATION_ID_ZERO, 1L, Long::sum);
    }
    return block;
  }

  private MatchGroup matchGroup(Group group, Federation federation) {
    int areas = params.areaRanges().size();
    int n = group.detections.length;
    int m = group.truths.length;
    boolean[][] ignored = new boolean[areas][m];
    boolean[][] outside = new boolean[areas][n];
    for (int a = 0; a < areas; a++) {
      AreaRange range = params.areaRanges().get(a);
      for (int g = 0; g < m; g++) {
        ignored[a][g] = group.truths[g].ignored() || range.excludes(group.truths[g].area());
      }
      for (int d = 0; d < n; d++) {
        Detection detection = group.detections[d];
        outside[a][d] =
            range.excludes(detection.area()) || federation.isNotExhaustive(detection.categoryId());
      }
    }
    boolean[] unseen = new boolean[m];
    for (int g = 0; g < m; g++) {
      unseen[g] = isZero(group.truths[g]);
    }
    double[] scores = new double[n];
    for (int d = 0; d < n; d++) {
      scores[d] = group.detections[d].score();
    }
    return new MatchGroup(scores, group.ious, group.crowd, unseen, ignored, outside);
  }

  /** The reference stores the id of the matched annotation and reads 0 as "none". */
  private boolean isZero(GroundTruth truth) {
    return truth.id() == 0 && params.mode() == Mode.STRICT;
  }

  private MatchDetail detail(Group group, Federation federation) {
    int n = group.detections.length;
    int m = group.truths.length;
    MatchGroup matchGroup = matchGroup(group, federation);
    var areas = new ArrayList<MatchDetail.Area>();
    for (int a = 0; a < params.areaRanges().size(); a++) {
      areas.add(matcher.detail(matchGroup, a));
    }
    double[][] ious = new double[n][];
    for (int d = 0; d < n; d++) {
      ious[d] = Arrays.copyOfRange(group.ious, d * m, (d + 1) * m);
    }
    return new MatchDetail(
        categories.categoryId(group.category),
        group.detectionPlaces,
        group.truthPlaces,
        ious,
        areas);
  }
}
