package io.fovea.metrics.errors;

import io.fovea.metrics.Mode;
import io.fovea.metrics.detection.DatasetAxes;
import io.fovea.metrics.detection.Detection;
import io.fovea.metrics.detection.DetectionKernel;
import io.fovea.metrics.detection.Federation;
import io.fovea.metrics.detection.GroundTruth;
import io.fovea.metrics.detection.MatchDetail;
import io.fovea.metrics.errors.ImageErrors.JudgedDetection;
import io.fovea.metrics.errors.ImageErrors.JudgedTruth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Judges one image: matches its objects as {@link DetectionKernel} does, then says of every false
 * positive and every unmatched ground truth what is wrong. Not thread-safe: one a thread.
 *
 * <p>Ignored objects take no part: neither a crowd nor what it excuses is an error. Of a federated
 * dataset (LVIS) only what lvis-api judges takes part: a detection of a category that is neither
 * annotated in its image nor known not to be there is no error, nor is one without a match whose
 * category is annotated but not exhaustively.
 */
public final class ErrorKernel {
  private final ErrorParams params;
  private final DatasetAxes axes;
  private final DetectionKernel apart;
  private final DetectionKernel pooled;

  public ErrorKernel(ErrorParams params, DatasetAxes axes) {
    this.params = params;
    this.axes = axes;
    this.apart = new DetectionKernel(params.detection(), axes);
    this.pooled =
        new DetectionKernel(
            params
                .detection()
                .withUseCategories(false)
                .withMaxDetections(List.of(Integer.MAX_VALUE)),
            axes);
  }

  /** Judges an image; parameters as in {@link DetectionKernel#score}. */
  public ImageErrors judge(int imageIndex, List<GroundTruth> truths, List<Detection> detections) {
    return judge(imageIndex, truths, detections, Federation.NONE);
  }

  /** As above, for an image of a dataset that may be federated. */
  public ImageErrors judge(
      int imageIndex, List<GroundTruth> truths, List<Detection> detections, Federation federation) {
    DetectionKernel.Judged judged = apart.judged(truths, detections, federation);
    List<MatchDetail> matches = apart.explain(judged, federation);
    List<MatchDetail> overlaps = pooled.explain(judged, federation);
    var image = new Image(judged.truths(), judged.detections());
    overlaps.forEach(image::take);
    matches.forEach(image::listTruths);
    matches.forEach(image::judge);
    List<JudgedTruth> found = new ArrayList<>();
    for (int j = 0; j < image.counted.size(); j++) {
      found.add(
          new JudgedTruth(
              axes.categoryIndex(image.truth(j).categoryId()),
              image.matched[image.counted.get(j)],
              image.covered[j]));
    }
    return new ImageErrors(imageIndex, image.judged, found);
  }

  /** One image while it is judged. */
  private final class Image {
    private final List<GroundTruth> truths;
    private final List<Detection> detections;

    /** By detection, as listed: the overlap with each truth, as listed. */
    private final double[][] ious;

    /** The truths that count, by category and then file order. */
    private final List<Integer> counted = new ArrayList<>();

    /** By truth, as listed. */
    private final boolean[] matched;

    /** By place in {@link #counted}. */
    private boolean[] covered = {};

    private final List<JudgedDetection> judged = new ArrayList<>();

    Image(List<GroundTruth> truths, List<Detection> detections) {
      this.truths = truths;
      this.detections = detections;
      this.ious = new double[detections.size()][truths.size()];
      this.matched = new boolean[truths.size()];
    }

    GroundTruth truth(int place) {
      return truths.get(counted.get(place));
    }

    void take(MatchDetail all) {
      for (int d = 0; d < all.detections().length; d++) {
        for (int g = 0; g < all.truths().length; g++) {
          ious[all.detections()[d]][all.truths()[g]] = all.ious()[d][g];
        }
      }
    }

    void listTruths(MatchDetail match) {
      MatchDetail.Area area = match.areas().get(0);
      boolean[] counts = new boolean[match.truths().length];
      for (int i = 0; i < counts.length; i++) {
        counts[area.trialOrder()[i]] = !area.truthIgnored()[i];
      }
      for (int g = 0; g < counts.length; g++) {
        if (counts[g]) {
          counted.add(match.truths()[g]);
        }
      }
      covered = Arrays.copyOf(covered, counted.size());
    }

    void judge(MatchDetail match) {
      MatchDetail.Area area = match.areas().get(0);
      int category = axes.categoryIndex(match.categoryId());
      for (int d = 0; d < match.detections().length; d++) {
        if (area.detectionIgnored()[0][d]) {
          continue;
        }
        int detection = match.detections()[d];
        double score = detections.get(detection).score();
        int own = area.truthOf()[0][d];
        if (own >= 0 && !unseen(truths.get(match.truths()[own]))) {
          matched[match.truths()[own]] = true;
          judged.add(new JudgedDetection(category, score, Optional.empty(), -1));
        } else {
          judged.add(wrong(category, match.categoryId(), score, ious[detection]));
        }
      }
    }

    /** Strict mode takes a match with the id 0 for none (quirk C01). */
    private boolean unseen(GroundTruth truth) {
      return truth.id() == 0 && params.detection().mode() == Mode.STRICT;
    }

    private JudgedDetection wrong(int category, long categoryId, double score, double[] overlaps) {
      int same = best(overlaps, categoryId, true);
      int other = best(overlaps, categoryId, false);
      double ofSame = same < 0 ? 0 : overlaps[counted.get(same)];
      double ofOther = other < 0 ? 0 : overlaps[counted.get(other)];
      ErrorType type;
      int target = -1;
      if (same >= 0 && ofSame >= params.background() && ofSame < params.foreground()) {
        type = ErrorType.LOCALISATION;
        target = same;
      } else if (other >= 0 && ofOther >= params.foreground()) {
        type = ErrorType.CLASSIFICATION;
        target = other;
      } else if (same >= 0 && ofSame >= params.foreground()) {
        type = ErrorType.DUPLICATE;
      } else if (Math.max(ofSame, ofOther) <= params.background()) {
        type = ErrorType.BACKGROUND;
      } else {
        type = ErrorType.BOTH;
      }
      if (target >= 0) {
        covered[target] = true;
      }
      return new JudgedDetection(category, score, Optional.of(type), target);
    }

    /** Of the truths that count, the first of greatest overlap; -1 where there is none. */
    private int best(double[] overlaps, long categoryId, boolean sameCategory) {
      int best = -1;
      for (int j = 0; j < counted.size(); j++) {
        boolean same = truth(j).categoryId() == categoryId;
        if (same == sameCategory
            && (best < 0 || overlaps[counted.get(j)] > overlaps[counted.get(best)])) {
          best = j;
        }
      }
      return best;
    }
  }
}
