package io.fovea.metrics.panoptic;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Scores one image. Definition: {@code pq_compute_single_core} of panopticapi.
 *
 * <p>An annotated and a predicted segment of one category match where their IoU is above a half,
 * the union leaving out what the prediction has of void. A crowd is never matched. A prediction
 * without a match is a false positive unless more than half of it is void or crowd of its category.
 */
public final class PanopticKernel {
  private static final int VOID = 0;

  private final boolean strict;
  private final Set<Long> categories;

  public PanopticKernel(PanopticParams params, List<PanopticCategory> categories) {
    this.strict = params.mode() == Mode.STRICT;
    this.categories =
        categories.stream().map(PanopticCategory::id).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Scores an image.
   *
   * @param imageIndex place of the image in the axes
   * @throws UserError naming the segment, where the reference fails, and in corrected mode where a
   *     segment has no meaning
   */
  public ImagePanoptic score(int imageIndex, PanopticImage image) {
    return new Scoring(image).score(imageIndex);
  }

  private final class Scoring {
    private final Map<PanopticQuirk, Long> quirks = new EnumMap<>(PanopticQuirk.class);
    private final Map<Integer, PanopticSegment> truths;
    private final Map<Integer, PanopticSegment> predictions;
    private final PixelPairs pairs;
    private final Map<Integer, Long> truthPixels = new TreeMap<>();
    private final Map<Integer, Long> predictedPixels = new TreeMap<>();

    /** Void within each prediction; in corrected mode with what no listed segment covers. */
    private final Map<Integer, Long> voidWithin = new HashMap<>();

    Scoring(PanopticImage image) {
      truths = byId("annotated", image.truths());
      predictions = byId("predicted", image.predictions());
      pairs = PixelPairs.count(image.truthIds(), image.predictedIds());
      Set<Integer> unlisted = new HashSet<>();
      pairs.forEach(
          (truth, predicted, pixels) -> {
            truthPixels.merge(truth, pixels, Long::sum);
            predictedPixels.merge(predicted, pixels, Long::sum);
            boolean listed = truths.containsKey(truth);
            if (truth != VOID && !listed) {
              unlisted.add(truth);
            }
            if (truth == VOID || (!listed && !strict)) {
              voidWithin.merge(predicted, pixels, Long::sum);
            }
          });
      if (!unlisted.isEmpty()) {
        met(PanopticQuirk.UNLISTED_TRUTH);
      }
    }

    private void met(PanopticQuirk quirk) {
      quirks.merge(quirk, 1L, Long::sum);
    }

    /** By id, in the order in which ids first stand; of two records with one id the later. */
    private Map<Integer, PanopticSegment> byId(String whose, List<PanopticSegment> listed) {
      Map<Integer, PanopticSegment> byId = new LinkedHashMap<>();
      for (PanopticSegment segment : listed) {
        if (byId.put(segment.id(), segment) != null) {
          refuseOrMeet(
              PanopticQuirk.REPEATED_SEGMENT,
              "the " + whose + " segment " + segment.id() + " is listed twice");
        }
        if (segment.id() == VOID) {
          refuseOrMeet(
              PanopticQuirk.SEGMENT_ZERO, "the " + whose + " segment 0 has the id of void");
        }
      }
      return byId;
    }

    private void refuseOrMeet(PanopticQuirk quirk, String problem) {
      if (!strict) {
        throw UserError.input(problem, quirk.remedy());
      }
      met(quirk);
    }

    ImagePanoptic score(int imageIndex) {
      checkPredictions();
      checkTruths();
      List<ImagePanoptic.Match> matches = new ArrayList<>();
      Set<Integer> matchedTruths = new HashSet<>();
      Set<Integer> matchedPredictions = new HashSet<>();
      pairs.forEach(
          (truthId, predictedId, shared) -> {
            PanopticSegment truth = truths.get(truthId);
            PanopticSegment predicted = predictions.get(predictedId);
            if (truth == null
                || predicted == null
                || truth.crowd()
                || truth.categoryId() != predicted.categoryId()) {
              return;
            }
            double union =
                predictedPixels.get(predictedId)
                    + area(truth)
                    - shared
                    - voidWithin.getOrDefault(predictedId, 0L);
            double iou = shared / union;
            if (iou > PanopticParams.MATCH_ABOVE) {
              matches.add(new ImagePanoptic.Match(truth.categoryId(), iou));
              matchedTruths.add(truthId);
              matchedPredictions.add(predictedId);
            }
          });
      return new ImagePanoptic(
          imageIndex, matches, missed(matchedTruths), extra(matchedPredictions), quirks);
    }

    private double area(PanopticSegment truth) {
      if (!strict) {
        return truthPixels.get(truth.id());
      }
      if (Double.isNaN(truth.area())) {
        throw UserError.input(
            "the annotated segment " + truth.id() + " has no 'area', on which panopticapi fails",
            "Add its number of pixels, or use --mode corrected, which counts them.");
      }
      return truth.area();
    }

    private void checkPredictions() {
      for (int id : predictedPixels.keySet()) {
        if (id != VOID && !predictions.containsKey(id)) {
          throw UserError.input(
              "the prediction has pixels of segment " + id + ", which is not in 'segments_info'",
              "List it with its category, or set its pixels to 0. A pixel's id is red + 256 green"
                  + " + 65536 blue.");
        }
      }
      for (PanopticSegment segment : predictions.values()) {
        if (!predictedPixels.containsKey(segment.id())) {
          throw UserError.input(
              "the predicted segment " + segment.id() + " has no pixel",
              "Remove it from 'segments_info'; a segment that others cover is none.");
        }
        if (!categories.contains(segment.categoryId())) {
          throw UserError.input(
              "the predicted segment "
                  + segment.id()
                  + " is of category "
                  + segment.categoryId()
                  + ", which the ground truth does not list",
              "Predict ids of the ground truth's 'categories'.");
        }
      }
    }

    private void checkTruths() {
      for (PanopticSegment segment : truths.values()) {
        long pixels = truthPixels.getOrDefault(segment.id(), 0L);
        if (!categories.contains(segment.categoryId())) {
          refuseOrMeet(
              PanopticQuirk.UNKNOWN_CATEGORY,
              "the annotated segment "
                  + segment.id()
                  + " is of category "
                  + segment.categoryId()
                  + ", which is not listed");
        }
        if (pixels == 0 && !segment.crowd()) {
          met(PanopticQuirk.TRUTH_WITHOUT_PIXELS);
        } else if (!segment.crowd() && !Double.isNaN(segment.area()) && segment.area() != pixels) {
          met(PanopticQuirk.AREA_CONTRADICTS_PIXELS);
        }
      }
    }

    private List<Long> missed(Set<Integer> matched) {
      List<Long> missed = new ArrayList<>();
      for (PanopticSegment truth : truths.values()) {
        boolean counts = strict || truthPixels.containsKey(truth.id());
        if (!truth.crowd() && counts && !matched.contains(truth.id())) {
          missed.add(truth.categoryId());
        }
      }
      return missed;
    }

    private List<Long> extra(Set<Integer> matched) {
      Map<Long, List<Integer>> crowds = crowds();
      List<Long> extra = new ArrayList<>();
      for (PanopticSegment predicted : predictions.values()) {
        if (matched.contains(predicted.id())) {
          continue;
        }
        long excused = voidWithin.getOrDefault(predicted.id(), 0L);
        for (int crowd : crowds.getOrDefault(predicted.categoryId(), List.of())) {
          excused += pairs.of(crowd, predicted.id());
        }
        double share = excused / (double) predictedPixels.get(predicted.id());
        if (!(share > PanopticParams.EXCUSED_ABOVE)) {
          extra.add(predicted.categoryId());
        }
      }
      return extra;
    }

    /** The crowds of each category: all in corrected mode, the last listed in strict mode. */
    private Map<Long, List<Integer>> crowds() {
      Map<Long, List<Integer>> crowds = new HashMap<>();
      boolean several = false;
      for (PanopticSegment truth : truths.values()) {
        if (truth.crowd()) {
          List<Integer> ofCategory =
              crowds.computeIfAbsent(truth.categoryId(), k -> new ArrayList<>());
          several |= !ofCategory.isEmpty();
          if (strict) {
            ofCategory.clear();
          }
          ofCategory.add(truth.id());
        }
      }
      if (several) {
        met(PanopticQuirk.SEVERAL_CROWDS);
      }
      return crowds;
    }
  }
}
