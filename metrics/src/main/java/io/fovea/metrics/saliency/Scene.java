package io.fovea.metrics.saliency;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.mask.Iou;
import io.fovea.metrics.mask.Rle;
import io.fovea.metrics.stats.Ranks;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * One image made ready for every profile; what several of them need is worked out once. Objects are
 * named by their place: truths in the order of the data set, predictions in the order of their file
 * after the filter.
 */
final class Scene {
  /** The most pixels of an image: every profile paints maps of its size. */
  static final int MAX_PIXELS = 1 << 25;

  final int pixels;
  final int truthCount;
  final int predictionCount;

  /** Masks without zero-length runs. */
  final Rle[] truths;

  final Rle[] predictions;
  final double[] scores;

  /** The ranks as the data set stores them, or from 0 without gaps in corrected mode. */
  final int[] storedRanks;

  /** 1 is the least salient; equal ranks share the lowest. */
  final int[] truthRanks;

  /** 1 is the least salient; equal scores share the lowest. */
  final int[] predictionRanks;

  /** 1 is the most salient; equal ranks share the lowest. */
  final int[] truthOrders;

  /** Truths and predictions from the most to the least salient; among equals, the first listed. */
  final int[] truthsBySalience;

  final int[] predictionsByScore;

  /** The data set's own map in column order, or null. */
  final int[] truthMap;

  private final RankingImage image;
  private final Set<RankingQuirk> quirks = EnumSet.noneOf(RankingQuirk.class);
  private final Map<MapKind, int[]> maps = new EnumMap<>(MapKind.class);
  private Levels levels;
  private Sequences sequences;
  private double[][] overlaps;

  /**
   * @throws UserError if there is no truth, a mask or map is not of the image's size, or that is
   *     beyond {@link #MAX_PIXELS}; in corrected mode also if a prediction is there twice
   */
  Scene(RankingImage image, RankingParams params) {
    this.image = image;
    if (image.truths().isEmpty()) {
      throw UserError.input(
          "the image has no ranked object, on which the references fail",
          "Remove it from the ground truth.");
    }
    if ((long) image.height() * image.width() > MAX_PIXELS) {
      throw UserError.input(
          "the image has "
              + (long) image.height() * image.width()
              + " pixels, and rankings are scored on at most "
              + MAX_PIXELS,
          "Give the masks at a smaller size.");
    }
    pixels = image.height() * image.width();
    truths = masks("ranked object", image.truths().stream().map(TruthObject::mask).toList());
    truthCount = truths.length;
    List<RankedPrediction> kept = params.filter(image.predictions());
    predictions = masks("prediction", kept.stream().map(RankedPrediction::mask).toList());
    predictionCount = predictions.length;
    scores = kept.stream().mapToDouble(RankedPrediction::score).toArray();
    double[] ranks = image.truths().stream().mapToDouble(TruthObject::rank).toArray();
    truthRanks = Ranks.minimum(ranks);
    predictionRanks = Ranks.minimum(scores);
    truthOrders = Ranks.minimum(negated(ranks));
    truthsBySalience = descending(ranks);
    predictionsByScore = descending(scores);
    storedRanks = storedRanks(params.mode());
    truthMap = image.truthMap().map(this::values).orElse(null);
    lookForRepeats(kept, params.mode());
  }

  /**
   * An object that is visited twice is predicted with two scores; one of the same mask and score is
   * there twice by mistake.
   */
  private void lookForRepeats(List<RankedPrediction> kept, Mode mode) {
    Map<RankedPrediction, RankedPrediction> seen = new HashMap<>();
    for (int i = 0; i < predictionCount; i++) {
      // The references take -0.0 for 0.0.
      RankedPrediction plain = new RankedPrediction(predictions[i], scores[i] + 0.0);
      RankedPrediction earlier = seen.putIfAbsent(plain, kept.get(i));
      if (earlier == null) {
        continue;
      }
      quirks.add(RankingQuirk.REPEATED);
      if (mode == Mode.CORRECTED) {
        throw UserError.input(
            "prediction "
                + place(kept.get(i))
                + " repeats prediction "
                + place(earlier)
                + ", with the same mask and score",
            RankingQuirk.REPEATED.remedy());
      }
    }
  }

  /** The position in the file, which the filter leaves. */
  private int place(RankedPrediction prediction) {
    int place = 0;
    while (image.predictions().get(place) != prediction) {
      place++;
    }
    return place;
  }

  private Rle[] masks(String what, List<Rle> masks) {
    for (int i = 0; i < masks.size(); i++) {
      requireSize(what + " " + i, masks.get(i).height(), masks.get(i).width());
    }
    return masks.stream().map(Rle::canonical).toArray(Rle[]::new);
  }

  private int[] values(GrayMap map) {
    requireSize("the ground-truth map", map.height(), map.width());
    return map.columnMajor();
  }

  private void requireSize(String what, int height, int width) {
    if (height != image.height() || width != image.width()) {
      throw UserError.input(
          what
              + " is "
              + height
              + " x "
              + width
              + " and the image "
              + image.height()
              + " x "
              + image.width()
              + " (height x width)",
          "Give every mask and map at the image's own size.");
    }
  }

  private static double[] negated(double[] values) {
    double[] negated = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      negated[i] = -values[i];
    }
    return negated;
  }

  /** Places from the largest value to the smallest; among equals, the first listed. */
  static int[] descending(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -values[i] + 0.0))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private int[] storedRanks(Mode mode) {
    boolean gaps = image.truths().stream().anyMatch(truth -> truth.rank() >= truthCount);
    if (!gaps || mode == Mode.STRICT) {
      if (gaps) {
        quirks.add(RankingQuirk.RANKS_WITH_GAPS);
      }
      return image.truths().stream().mapToInt(TruthObject::rank).toArray();
    }
    return IntStream.of(truthRanks).map(rank -> rank - 1).toArray();
  }

  /** Takes note of a quirk that this image met. */
  void met(RankingQuirk quirk) {
    quirks.add(quirk);
  }

  Set<RankingQuirk> quirks() {
    return quirks;
  }

  /** A map, painted when first asked for. */
  int[] map(MapKind kind) {
    return maps.computeIfAbsent(kind, wanted -> wanted.paint(this));
  }

  /** The data set's own map, or the one that the profile draws. */
  int[] truthMapOr(MapKind drawn) {
    return truthMap == null ? map(drawn) : truthMap;
  }

  /** The maps of fractions, laid over each other. */
  Levels levels() {
    if (levels == null) {
      levels = new Levels(this);
    }
    return levels;
  }

  /** Both orders of objects, with polygons by OpenCV's rule. */
  Sequences sequences() {
    if (sequences == null) {
      Supplier<Rle[]> drawn =
          () ->
              masks("ranked object", image.truths().stream().map(TruthObject::drawnMask).toList());
      sequences = new Sequences(this, drawn.get());
    }
    return sequences;
  }

  /** IoU of each truth with each prediction; 0 where both are empty. */
  double[][] overlaps() {
    if (overlaps == null) {
      overlaps = new double[truthCount][predictionCount];
      for (int i = 0; i < truthCount; i++) {
        for (int j = 0; j < predictionCount; j++) {
          overlaps[i][j] = Iou.masks(predictions[j], truths[i], false);
        }
      }
    }
    return overlaps;
  }
}
