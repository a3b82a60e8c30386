package io.fovea.pipeline.scoring;

import io.fovea.metrics.detection.AreaRange;
import io.fovea.metrics.detection.Detection;
import io.fovea.metrics.detection.Federation;
import io.fovea.metrics.detection.GroundTruth;
import io.fovea.metrics.errors.ErrorType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * TIDE from the paper's words (Bolya et al., ECCV 2020, sections 2.1 and 2.2), slow and plain:
 * lists of objects, no bits, every average precision computed from its definition. It shares no
 * code with what it checks but the overlap of two objects.
 */
final class TideReference {
  private static final double FOREGROUND = 0.5;
  private static final double BACKGROUND = 0.1;

  /** An image; {@code federation} is null unless the data set is annotated for some categories. */
  record Image(List<GroundTruth> truths, List<Detection> detections, Federation federation) {}

  private static final class Truth {
    private final GroundTruth object;
    private final boolean counts;
    private boolean taken;
    private boolean found;
    private boolean reachable;

    Truth(GroundTruth object, boolean counts) {
      this.object = object;
      this.counts = counts;
    }
  }

  private static final class Found {
    private final Detection object;
    private boolean right;
    private boolean excused;
    private ErrorType error;
    private Truth meant;

    Found(Detection object) {
      this.object = object;
    }

    boolean wrong() {
      return !right && !excused;
    }
  }

  private record Scene(List<Truth> truths, List<Found> found) {}

  /** A detection as average precision sees it. */
  private record Entry(long category, double score, boolean right) {}

  private final long[] categories;
  private final int cap;
  private final AreaRange sizes;
  private final double[] recalls;
  private final ToDoubleBiFunction<Detection, GroundTruth> overlap;
  private final List<Scene> scenes = new ArrayList<>();

  TideReference(
      long[] categories,
      int cap,
      AreaRange sizes,
      double[] recalls,
      ToDoubleBiFunction<Detection, GroundTruth> overlap) {
    this.categories = categories;
    this.cap = cap;
    this.sizes = sizes;
    this.recalls = recalls;
    this.overlap = overlap;
  }

  void add(Image image) {
    List<Truth> truths =
        image.truths.stream()
            .filter(t -> image.federation == null || t.area() > 0)
            .map(t -> new Truth(t, !t.ignored() && !sizes.excludes(t.area())))
            .toList();
    List<Detection> judged = image.detections;
    if (image.federation != null) {
      judged =
          bestFirst(judged).stream()
              .limit(cap)
              .filter(d -> d.area() > 0)
              .filter(
                  d ->
                      truths.stream().anyMatch(t -> t.object.categoryId() == d.categoryId())
                          || has(image.federation.negative(), d.categoryId()))
              .toList();
    }
    List<Found> all = new ArrayList<>();
    for (long category : categories) {
      List<Detection> ofCategory =
          bestFirst(judged).stream().filter(d -> d.categoryId() == category).limit(cap).toList();
      List<Truth> own = truths.stream().filter(t -> t.object.categoryId() == category).toList();
      for (Detection detection : ofCategory) {
        Found found = new Found(detection);
        match(found, own);
        boolean unsure =
            sizes.excludes(detection.area())
                || (image.federation != null && has(image.federation.notExhaustive(), category));
        found.excused |= !found.right && unsure;
        all.add(found);
      }
    }
    all.stream().filter(Found::wrong).forEach(found -> explain(found, truths));
    scenes.add(new Scene(truths, all));
  }

  private static boolean has(long[] ids, long id) {
    return LongStream.of(ids).anyMatch(each -> each == id);
  }

  private static List<Detection> bestFirst(List<Detection> detections) {
    return detections.stream()
        .sorted(Comparator.comparingDouble((Detection d) -> -d.score()))
        .toList();
  }

  /** Greedily: the free truth that counts of greatest overlap, else one that excuses. */
  private void match(Found found, List<Truth> own) {
    Optional<Truth> counted = greatest(found, own, t -> t.counts && !t.taken);
    if (counted.isPresent()) {
      counted.get().taken = true;
      counted.get().found = true;
      found.right = true;
      return;
    }
    Optional<Truth> ignored =
        greatest(found, own, t -> !t.counts && (!t.taken || t.object.crowd()));
    ignored.ifPresent(
        truth -> {
          truth.taken = true;
          found.excused = true;
        });
  }

  private Optional<Truth> greatest(Found found, List<Truth> own, Predicate<Truth> wanted) {
    Truth best = null;
    for (Truth truth : own) {
      boolean fits = wanted.test(truth) && overlap(found, truth) >= FOREGROUND;
      if (fits && (best == null || overlap(found, truth) >= overlap(found, best))) {
        best = truth;
      }
    }
    return Optional.ofNullable(best);
  }

  private double overlap(Found found, Truth truth) {
    return overlap.applyAsDouble(found.object, truth.object);
  }

  private void explain(Found found, List<Truth> truths) {
    Optional<Truth> same = nearest(found, truths, true);
    Optional<Truth> other = nearest(found, truths, false);
    double inSame = same.map(t -> overlap(found, t)).orElse(0.0);
    double inOther = other.map(t -> overlap(found, t)).orElse(0.0);
    if (BACKGROUND <= inSame && inSame < FOREGROUND) {
      found.error = ErrorType.LOCALISATION;
      found.meant = same.orElseThrow();
    } else if (inOther >= FOREGROUND) {
      found.error = ErrorType.CLASSIFICATION;
      found.meant = other.orElseThrow();
    } else if (inSame >= FOREGROUND) {
      found.error = ErrorType.DUPLICATE;
    } else if (inSame <= BACKGROUND && inOther <= BACKGROUND) {
      found.error = ErrorType.BACKGROUND;
    } else {
      found.error = ErrorType.BOTH;
    }
    if (found.meant != null) {
      found.meant.reachable = true;
    }
  }

  /** The first in the order of categories, then of the file, of greatest overlap. */
  private Optional<Truth> nearest(Found found, List<Truth> truths, boolean sameCategory) {
    long own = found.object.categoryId();
    return truths.stream()
        .filter(t -> t.counts && (t.object.categoryId() == own) == sameCategory)
        .sorted(Comparator.comparingLong((Truth t) -> t.object.categoryId()))
        .reduce((one, next) -> overlap(found, next) > overlap(found, one) ? next : one);
  }

  /** How often each error is made. */
  Map<ErrorType, Long> counts() {
    Map<ErrorType, Long> counts = new EnumMap<>(ErrorType.class);
    for (ErrorType type : ErrorType.values()) {
      counts.put(
          type,
          type == ErrorType.MISSED
              ? scenes.stream().flatMap(s -> s.truths.stream()).filter(this::missed).count()
              : scenes.stream()
                  .flatMap(s -> s.found.stream())
                  .filter(f -> f.error == type)
                  .count());
    }
    return counts;
  }

  private boolean missed(Truth truth) {
    return truth.counts && !truth.found && !truth.reachable;
  }

  /** Average precision as things stand. */
  double precision() {
    return precision(scenes.stream().flatMap(s -> asTheyStand(s).stream()).toList(), t -> true);
  }

  /** Average precision once the errors of one type are mended. */
  double precision(ErrorType mended) {
    if (mended == ErrorType.MISSED) {
      List<Entry> entries = scenes.stream().flatMap(s -> asTheyStand(s).stream()).toList();
      return precision(entries, t -> !missed(t));
    }
    return precision(
        scenes.stream().flatMap(scene -> mend(scene, mended).stream()).toList(), t -> true);
  }

  /** Average precision without any false positive. */
  double withoutFalsePositives() {
    return precision(
        scenes.stream().flatMap(s -> asTheyStand(s).stream()).filter(Entry::right).toList(),
        t -> true);
  }

  /** Average precision if only what was found counted. */
  double withoutFalseNegatives() {
    return precision(scenes.stream().flatMap(s -> asTheyStand(s).stream()).toList(), t -> t.found);
  }

  private static List<Entry> asTheyStand(Scene scene) {
    return scene.found.stream()
        .filter(f -> !f.excused)
        .map(f -> new Entry(f.object.categoryId(), f.object.score(), f.right))
        .toList();
  }

  private static List<Entry> mend(Scene scene, ErrorType type) {
    List<Entry> entries = new ArrayList<>();
    for (Found found : scene.found) {
      if (found.excused) {
        continue;
      }
      if (found.error != type) {
        entries.add(new Entry(found.object.categoryId(), found.object.score(), found.right));
        continue;
      }
      boolean becomesRight =
          found.meant != null
              && !found.meant.found
              && scene.found.stream()
                      .filter(f -> f.error == type && f.meant == found.meant)
                      .max(
                          Comparator.comparingDouble((Found f) -> f.object.score())
                              .thenComparingInt(f -> -scene.found.indexOf(f)))
                      .orElseThrow()
                  == found;
      if (becomesRight) {
        entries.add(new Entry(found.meant.object.categoryId(), found.object.score(), true));
      }
    }
    return entries;
  }

  private double precision(List<Entry> entries, Predicate<Truth> counts) {
    Map<Long, Long> positives = new LinkedHashMap<>();
    scenes.stream()
        .flatMap(s -> s.truths.stream())
        .filter(t -> t.counts && counts.test(t))
        .forEach(t -> positives.merge(t.object.categoryId(), 1L, Long::sum));
    return positives.isEmpty()
        ? -1
        : positives.entrySet().stream()
            .collect(
                Collectors.averagingDouble(
                    each ->
                        ofCategory(
                            entries.stream().filter(e -> e.category == each.getKey()).toList(),
                            each.getValue())));
  }

  /** The mean over recall points of the greatest precision at that recall or a higher one. */
  private double ofCategory(List<Entry> entries, long positives) {
    List<Entry> sorted =
        entries.stream().sorted(Comparator.comparingDouble((Entry e) -> -e.score)).toList();
    double[] recall = new double[sorted.size()];
    double[] precision = new double[sorted.size()];
    double right = 0;
    for (int i = 0; i < sorted.size(); i++) {
      right += sorted.get(i).right ? 1 : 0;
      recall[i] = right / positives;
      precision[i] = right / (i + 1);
    }
    double sum = 0;
    for (double point : recalls) {
      double best = 0;
      for (int i = 0; i < recall.length; i++) {
        best = recall[i] >= point ? Math.max(best, precision[i]) : best;
      }
      sum += best;
    }
    return sum / recalls.length;
  }
}
