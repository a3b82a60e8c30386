package io.fovea.metrics.saliency;

import io.fovea.metrics.saliency.OverlapRanks.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The figures that profiles are made of. */
final class Measures {
  private static final String DROPPED = "; images without a correlation are left out";

  private Measures() {}

  static List<Measure> assr() {
    return List.of(
        coveredFive(0.5),
        grayError(MapKind.TRUE_FIVE, MapKind.PREDICTED_FIVE),
        paintedError("painted or not", false));
  }

  static List<Measure> assrPrecision() {
    return List.of(prefixPrecision("map50", 0.5), prefixPrecision("map70", 0.7));
  }

  static List<Measure> assrMeans() {
    return List.of(
        new Measure(
            "sor",
            Fold.MEAN_CORRELATION,
            "mean value of the five-gray map over each of the first five objects, 0 dropped;"
                + " Spearman of at least two"
                + DROPPED,
            scene ->
                MapRanks.means(
                    scene, scene.map(MapKind.PREDICTED_FIVE), MapRanks.firstFive(scene))),
        grayError(MapKind.TRUE_FIVE, MapKind.PREDICTED_FIVE),
        paintedError("values over 255 rounded", true));
  }

  static List<Measure> assrGain() {
    return List.of(gain("ndcg_lin", "gain", false), gain("ndcg_exp", "2^gain - 1", true));
  }

  static List<Measure> irsr() {
    return List.of(
        saSor(0.5, Pool.EXTRA_IF_MORE),
        fractionError("(stored rank + 1)/n against rank/m, exact, in list order"),
        new Measure(
            "f_measure",
            Fold.MEAN,
            "F with beta squared 0.3 between neighbouring values of the truth map of fractions;"
                + " images of one value are left out",
            scene -> scene.levels().fMeasure()));
  }

  static List<Measure> seqRank() {
    var measures = new ArrayList<Measure>();
    measures.add(
        sequence(
            "sa_sor",
            "assignment of the largest total IoU, pairs above 0.5; ranks among all predictions;"
                + " Pearson; undefined counts as 0",
            scene -> scene.sequences().saSor()));
    measures.add(
        sequence(
            "sor",
            "first prediction with IoU above 0.5, not one-to-one; (Spearman + 1)/2, 1 for a single"
                + " pair; undefined counts as 0",
            scene -> scene.sequences().sor()));
    measures.add(
        sequence(
            "mae_union",
            "mean absolute error of the binary unions; the papers print it times 100",
            scene -> scene.sequences().error()));
    measures.add(
        sequence("acc", "agreement of the binary unions", scene -> scene.sequences().accuracy()));
    measures.add(
        sequence(
            "fbeta",
            "F of the binary unions with beta squared 0.3",
            scene -> scene.sequences().fBeta()));
    measures.add(
        sequence("iou", "IoU of the binary unions", scene -> scene.sequences().unionOverlap()));
    measures.add(
        sequence(
            "ap",
            "share of predictions that were assigned: a precision, not COCO's AP",
            scene -> scene.sequences().precision()));
    measures.add(
        sequence(
            "ar",
            "share of ranked objects that were assigned: a recall, not COCO's AR",
            scene -> scene.sequences().recall()));
    for (int k = 1; k <= 5; k++) {
      int place = k;
      measures.add(
          sequence(
              "top" + k,
              "whether prediction "
                  + k
                  + " overlaps ranked object "
                  + k
                  + " by IoU 0.5; images with fewer objects are left out",
              scene -> scene.sequences().top(place)));
    }
    return List.copyOf(measures);
  }

  static List<Measure> qagnetAssr() {
    return List.of(
        new Measure(
            "sor",
            Fold.MEAN_CORRELATION,
            covered(0.5, "QAGNet's gray map, the first five objects"),
            scene ->
                MapRanks.covered(
                    scene,
                    scene.map(MapKind.PREDICTED_QAGNET_ASSR),
                    MapRanks.firstFive(scene),
                    0.5,
                    false)),
        grayError(MapKind.TRUE_FIVE_RISING, MapKind.PREDICTED_QAGNET_ASSR),
        saSor(0.5, Pool.EXTRA_IF_MORE));
  }

  static List<Measure> qagnetFractions() {
    return List.of(
        new Measure(
            "sor",
            Fold.MEAN_CORRELATION,
            covered(0.5, "QAGNet's gray map, all objects, rank 0 too"),
            scene ->
                MapRanks.covered(
                    scene,
                    scene.map(MapKind.PREDICTED_QAGNET_FRACTIONS),
                    MapRanks.doubles(scene.storedRanks),
                    0.5,
                    true)),
        new Measure(
            "mae_fraction",
            Fold.MEAN,
            "mean absolute error of gray maps of trunc(255 k/n) over 255, the most salient on top",
            scene ->
                MapErrors.gray(
                    scene.truthMapOr(MapKind.TRUE_QAGNET_FRACTIONS),
                    scene.map(MapKind.PREDICTED_QAGNET_FRACTIONS))),
        saSor(0.5, Pool.EXTRA_IF_MORE));
  }

  static List<Measure> ppa() {
    return List.of(coveredFive(0.5), coveredByArea(0.5));
  }

  static List<Measure> psr() {
    return List.of(coveredFive(0.98), coveredByArea(0.98), saSor(0.1, Pool.EXTRA_IF_MORE));
  }

  static List<Measure> dsgnnAssr() {
    return List.of(
        coveredOrders(),
        new Measure(
            "mae_gray",
            Fold.MEAN,
            "mean absolute error of five-gray maps over 255, drawn in list order",
            scene ->
                MapErrors.gray(scene.map(MapKind.TRUE_GRAYS), scene.map(MapKind.PREDICTED_GRAYS))),
        saSor(0.5, Pool.CUT));
  }

  static List<Measure> dsgnnFractions() {
    return List.of(
        coveredOrders(),
        fractionError("(stored rank + 1)/n against rank/m, in list order"),
        saSor(0.5, Pool.CUT));
  }

  static List<Measure> paper() {
    return List.of(saSor(0.5, Pool.ALL));
  }

  static List<Measure> rsdnet() {
    return List.of(
        new Measure(
            "sor",
            Fold.STRETCHED,
            "mean value of the five-gray map over each object; Spearman, stretched to 0..1 over the"
                + " images of the data set, 3 significant digits"
                + DROPPED,
            scene ->
                MapRanks.allMeans(
                    scene, scene.map(MapKind.PREDICTED_FIVE), MapRanks.doubles(scene.truthRanks))));
  }

  private static String covered(double share, String map) {
    return "most frequent value of "
        + map
        + ", in each object covered by more than "
        + share
        + "; Spearman, 1 for a single object"
        + DROPPED;
  }

  private static Measure coveredFive(double share) {
    return new Measure(
        "sor",
        Fold.MEAN_CORRELATION,
        covered(share, "the five-gray map, the first five objects"),
        scene ->
            MapRanks.covered(
                scene, scene.map(MapKind.PREDICTED_FIVE), MapRanks.firstFive(scene), share, false));
  }

  private static Measure coveredByArea(double share) {
    return new Measure(
        "sor_by_area",
        Fold.MEAN_CORRELATION,
        covered(share, "a five-gray map drawn largest object first, the first five objects"),
        scene ->
            MapRanks.covered(
                scene,
                scene.map(MapKind.PREDICTED_FIVE_BY_AREA),
                MapRanks.firstFive(scene),
                share,
                false));
  }

  private static Measure coveredOrders() {
    return new Measure(
        "sor",
        Fold.MEAN_CORRELATION,
        covered(0.5, "a map of places in list order, all objects"),
        scene ->
            MapRanks.covered(
                scene,
                scene.map(MapKind.PREDICTED_ORDERS),
                MapRanks.doubles(scene.truthOrders),
                0.5,
                false));
  }

  private static Measure saSor(double least, Pool pool) {
    String ranks =
        switch (pool) {
          case ALL -> "ranks among all predictions";
          case EXTRA_IF_MORE ->
              "ranks among matched predictions, and all if there are more predictions than objects";
          case CUT -> "ranks among matched predictions, filled up to the number of objects";
        };
    return new Measure(
        "sa_sor",
        Fold.MEAN,
        "prediction of largest IoU, at least "
            + least
            + "; "
            + ranks
            + "; Pearson, 0 without predictions or variation; images of one object are left out",
        scene -> OverlapRanks.of(scene, least, pool));
  }

  private static Measure grayError(MapKind truth, MapKind predicted) {
    return new Measure(
        "mae_gray",
        Fold.MEAN,
        "mean absolute error of five-gray maps over 255, the data set's own where it has them",
        scene -> MapErrors.gray(scene.truthMapOr(truth), scene.map(predicted)));
  }

  private static Measure paintedError(String how, boolean rounded) {
    return new Measure(
        "mae_binary",
        Fold.MEAN,
        "mean absolute error of the five-gray maps made binary: " + how,
        scene -> {
          int[] truth = scene.truthMapOr(MapKind.TRUE_FIVE);
          int[] predicted = scene.map(MapKind.PREDICTED_FIVE);
          return rounded
              ? MapErrors.rounded(truth, predicted)
              : MapErrors.painted(truth, predicted);
        });
  }

  private static Measure fractionError(String how) {
    return new Measure(
        "mae_fraction",
        Fold.MEAN,
        "mean absolute error of maps of fractions: " + how,
        scene -> scene.levels().error());
  }

  private static Measure prefixPrecision(String key, double threshold) {
    return new Measure(
        key,
        Fold.MEAN,
        "area of recall over precision for each number of first predictions, IoU above "
            + threshold
            + "; 0 without predictions",
        scene -> PrefixPrecision.of(scene, threshold));
  }

  private static Measure gain(String key, String what, boolean exponential) {
    return new Measure(
        key,
        Fold.MEAN,
        "normalised discounted cumulative gain of the order of mean map values, " + what,
        scene -> Gain.of(scene, scene.map(MapKind.PREDICTED_FIVE), exponential));
  }

  private static Measure sequence(String key, String definition, Function<Scene, Term> kernel) {
    return new Measure(key, Fold.ZERO_IF_MISSING, definition, kernel);
  }
}
