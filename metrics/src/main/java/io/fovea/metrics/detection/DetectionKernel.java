package io.fovea.metrics.detection;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Iou;
import io.fovea.metrics.mask.Rle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
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
  private final Map<Long, Integer> categoryIndex = new HashMap<>();
  private final long[] categoryIds;
  private final int[] poolingOrder;
  private final Matcher matcher;
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
    this.categoryIds = categoryIds.clone();
    for (int k = 0; k < categoryIds.length; k++) {
      if (k > 0 && categoryIds[k] <= categoryIds[k - 1]) {
        throw new IllegalArgumentException(
            "categories are not ascending: " + Arrays.toString(categoryIds));
      }
      categoryIndex.put(categoryIds[k], k);
    }
    this.poolingOrder = Arrays.stream(poolingOrder).mapToInt(categoryIndex::get).toArray();
    this.matcher = new Matcher(params.iouThresholdArray());
    this.cap = params.cap();
  }

  /**
   * Matches one image.
   *
   * @param imageIndex place of the image among the scored images in ascending order of id
   * @param truths its ground truths in file order
   * @param detections its detections in file order
   * @throws UserError in corrected mode, where a score is NaN or a mask's size is not its image's
   */
  public ImageMatches score(int imageIndex, List<GroundTruth> truths, List<Detection> detections) {
    var blocks = new ArrayList<MatchBlock>();
    Map<Quirk, Long> quirks = new EnumMap<>(Quirk.class);
    for (Group group : groups(truths, detections, quirks)) {
      blocks.add(block(imageIndex, group, quirks));
    }
    return new ImageMatches(imageIndex, blocks, quirks);
  }

  /** Matches one image as {@link #score} does and tells every match. */
  public List<MatchDetail> explain(List<GroundTruth> truths, List<Detection> detections) {
    var details = new ArrayList<MatchDetail>();
    for (Group group : groups(truths, detections, new EnumMap<>(Quirk.class))) {
      details.add(detail(group));
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
      List<GroundTruth> truths, List<Detection> detections, Map<Quirk, Long> quirks) {
    int categories = params.useCategories() ? categoryIds.length : 1;
    int[][] truthPlaces = places(truths.size(), i -> truths.get(i).categoryId());
    int[][] detectionPlaces = places(detections.size(), i -> detections.get(i).categoryId());
    var groups = new ArrayList<Group>();
    for (int k = 0; k < categories; k++) {
      if (truthPlaces[k].length > 0 || detectionPlaces[k].length > 0) {
        groups.add(group(k, truths, truthPlaces[k], detections, detectionPlaces[k], quirks));
      }
    }
    return groups;
  }

  private interface CategoryOf {
    long at(int i);
  }

  /**
   * Places of the objects by category; pooled categories stand in category order, each in file
   * order.
   */
  private int[][] places(int n, CategoryOf categoryOf) {
    int[] indexOf = new int[n];
    int[] counts = new int[categoryIds.length];
    for (int i = 0; i < n; i++) {
      indexOf[i] = categoryIndex.getOrDefault(categoryOf.at(i), -1);
      if (indexOf[i] >= 0) {
        counts[indexOf[i]]++;
      }
    }
    int[][] places = new int[categoryIds.length][];
    for (int k = 0; k < places.length; k++) {
      places[k] = counts[k] == 0 ? NONE : new int[counts[k]];
    }
    Arrays.fill(counts, 0);
    for (int i = 0; i < n; i++) {
      int k = indexOf[i];
      if (k >= 0) {
        places[k][counts[k]++] = i;
      }
    }
    return params.useCategories()
        ? places
        : new int[][] {
          Arrays.stream(poolingOrder).flatMap(k -> Arrays.stream(places[k])).toArray()
        };
  }

  private static final int[] NONE = {};

  private Group group(
      int category,
      List<GroundTruth> allTruths,
      int[] truthPlaces,
      List<Detection> allDetections,
      int[] detectionPlaces,
      Map<Quirk, Long> quirks) {
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

  private boolean[] ignored(Group group, AreaRange range) {
    boolean[] ignored = new boolean[group.truths.length];
    for (int g = 0; g < ignored.length; g++) {
      ignored[g] = group.truths[g].ignored() || range.excludes(group.truths[g].area());
    }
    return ignored;
  }

  private MatchBlock block(int imageIndex, Group group, Map<Quirk, Long> quirks) {
    int areas = params.areaRanges().size();
    int thresholds = params.iouThresholds().size();
    int n = group.detections.length;
    int words = MatchBlock.words(areas * thresholds);
    long[] matchedBits = new long[n * words];
    long[] ignoredBits = new long[n * words];
    int[] positives = new int[areas];
    boolean metZero = false;
    for (int a = 0; a < areas; a++) {
      AreaRange range = params.areaRanges().get(a);
      boolean[] truthIgnored = ignored(group, range);
      matcher.match(group.ious, n, group.truths.length, truthIgnored, group.crowd);
      positives[a] = matcher.counted();
      for (int d = 0; d < n; d++) {
        boolean outside = range.excludes(group.detections[d].area());
        for (int t = 0; t < thresholds; t++) {
          int truth = matcher.truthOf(t, d, n);
          boolean matched = truth >= 0 && !isZero(group.truths[truth]);
          metZero |= truth >= 0 && !matched;
          boolean ignored = (truth >= 0 && truthIgnored[truth]) || (!matched && outside);
          int cell = a * thresholds + t;
          int word = d * words + (cell >>> 6);
          matchedBits[word] |= (matched ? 1L : 0L) << cell;
          ignoredBits[word] |= (ignored ? 1L : 0L) << cell;
        }
      }
    }
    if (metZero) {
      quirks.merge(Quirk.ANNOTATION_ID_ZERO, 1L, Long::sum);
    }
    double[] scores = new double[n];
    for (int d = 0; d < n; d++) {
      scores[d] = group.detections[d].score();
    }
    return new MatchBlock(imageIndex, group.category, scores, matchedBits, ignoredBits, positives);
  }

  /** The reference stores the id of the matched annotation and reads 0 as "none". */
  private boolean isZero(GroundTruth truth) {
    return truth.id() == 0 && params.mode() == Mode.STRICT;
  }

  private MatchDetail detail(Group group) {
    int thresholds = params.iouThresholds().size();
    int n = group.detections.length;
    int m = group.truths.length;
    var areas = new ArrayList<MatchDetail.Area>();
    for (AreaRange range : params.areaRanges()) {
      boolean[] ignored = ignored(group, range);
      matcher.match(group.ious, n, m, ignored, group.crowd);
      int[] trial = new int[m];
      boolean[] trialIgnored = new boolean[m];
      int[][] truthOf = new int[thresholds][n];
      int[][] detectionOf = new int[thresholds][m];
      boolean[][] detectionIgnored = new boolean[thresholds][n];
      for (int i = 0; i < m; i++) {
        trial[i] = matcher.trial(i);
        trialIgnored[i] = ignored[trial[i]];
      }
      for (int t = 0; t < thresholds; t++) {
        for (int i = 0; i < m; i++) {
          detectionOf[t][i] = matcher.detectionOf(t, trial[i], m);
        }
        for (int d = 0; d < n; d++) {
          int truth = matcher.truthOf(t, d, n);
          boolean matched = truth >= 0 && !isZero(group.truths[truth]);
          truthOf[t][d] = truth;
          detectionIgnored[t][d] =
              (truth >= 0 && ignored[truth])
                  || (!matched && range.excludes(group.detections[d].area()));
        }
      }
      areas.add(new MatchDetail.Area(trial, trialIgnored, truthOf, detectionOf, detectionIgnored));
    }
    double[][] ious = new double[n][];
    for (int d = 0; d < n; d++) {
      ious[d] = Arrays.copyOfRange(group.ious, d * m, (d + 1) * m);
    }
    long category = params.useCategories() ? categoryIds[group.category] : ALL_CATEGORIES;
    return new MatchDetail(category, group.detectionPlaces, group.truthPlaces, ious, areas);
  }
}
