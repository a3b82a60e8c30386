package io.fovea.pipeline.validate;

import static java.util.stream.Collectors.joining;

import io.fovea.metrics.UserError;
import io.fovea.pipeline.store.Storage;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Checks folders of class maps, each of which is read once.
 *
 * @param predictions null to look at the ground truth alone
 * @param ignored the annotated value that does not count; -1 for none
 */
public record SemanticCheck(String groundTruth, String predictions, int classes, int ignored)
    implements TaskCheck {
  private static final String SUFFIX = ".png";
  private static final int SHOWN = 5;

  @Override
  public String task() {
    return "semantic";
  }

  @Override
  public void run(Function<String, Findings> open) {
    Findings ofTruth = open.apply(groundTruth);
    Findings ofPredictions = predictions == null ? null : open.apply(predictions);
    List<String> truths = maps(groundTruth, ofTruth);
    Set<String> predicted =
        predictions == null ? Set.of() : new TreeSet<>(maps(predictions, ofPredictions));
    new Run(ofTruth, ofPredictions).run(truths, predicted);
  }

  private static List<String> maps(String folder, Findings findings) {
    List<String> maps;
    try {
      maps = Storage.list(folder).stream().filter(name -> name.endsWith(SUFFIX)).toList();
    } catch (UserError e) {
      findings.add(SemanticRule.MAPS_MISSING, "", MapPixels.unreadable(e).problem());
      return List.of();
    }
    if (maps.isEmpty()) {
      findings.add(SemanticRule.MAPS_MISSING, "", "there is no file *.png");
    }
    findings.counted(maps.size(), "map", "maps");
    return maps;
  }

  private final class Run {
    private final Findings ofTruth;
    private final Findings ofPredictions;
    private final Set<Integer> annotated = new HashSet<>();
    private final Set<Integer> predicted = new TreeSet<>();
    private final long[] agreeing = new long[3];

    Run(Findings ofTruth, Findings ofPredictions) {
      this.ofTruth = ofTruth;
      this.ofPredictions = ofPredictions;
    }

    void run(List<String> truths, Set<String> given) {
      try (InOrder<MapPair> pairs = new InOrder<>()) {
        for (String name : truths) {
          boolean both = given.contains(name);
          String truth = Locations.below(groundTruth, name);
          String other = both ? Locations.below(predictions, name) : null;
          pairs.add(() -> MapPair.read(truth, other, ignored), pair -> check(name, pair));
          if (!both && !given.isEmpty()) {
            ofPredictions.add(DocumentRule.IMAGE_UNPREDICTED, name, "the map is not there");
          }
        }
        pairs.finish();
      }
      Set<String> known = Set.copyOf(truths);
      for (String name : given) {
        if (!known.contains(name)) {
          ofPredictions.add(
              DocumentRule.IMAGE_NOT_SCORED, name, "the ground truth has no such map");
        }
      }
      if (ofPredictions != null) {
        tellOfAll();
      }
    }

    private void check(String name, MapPair pair) {
      MapPixels truth = pair.truth();
      if (truth.problem() != null) {
        ofTruth.add(DocumentRule.MAP, name, truth.problem());
      } else {
        outside(truth, name, ofTruth, true);
        boolean counts = truth.pixels().keySet().stream().anyMatch(value -> value != ignored);
        if (!counts) {
          ofTruth.add(SemanticRule.MAP_IGNORED, name, "all pixels are " + ignored);
        }
        annotated.addAll(truth.pixels().keySet());
      }
      MapPixels other = pair.predicted();
      if (other == null) {
        return;
      }
      if (other.problem() != null) {
        ofPredictions.add(DocumentRule.MAP, name, other.problem());
        return;
      }
      outside(other, name, ofPredictions, false);
      predicted.addAll(other.pixels().keySet());
      for (int i = 0; i < agreeing.length; i++) {
        agreeing[i] += pair.agreeing()[i];
      }
      if (truth.problem() == null && !other.hasSize(truth.size())) {
        ofPredictions.add(
            DocumentRule.MAP_SIZE,
            name,
            "it is "
                + other.width()
                + " x "
                + other.height()
                + ", and the annotated map "
                + truth.width()
                + " x "
                + truth.height()
                + " (width x height)");
      }
    }

    private void outside(MapPixels map, String name, Findings findings, boolean truth) {
      String values =
          map.pixels().entrySet().stream()
              .filter(e -> e.getKey() >= classes && e.getKey() != ignored)
              .limit(SHOWN)
              .map(Run::shown)
              .collect(joining(", "));
      if (!values.isEmpty()) {
        findings.add(SemanticRule.CLASS_OUTSIDE, name, "the values " + values);
      }
      Long ignoredPixels = map.pixels().get(ignored);
      if (!truth && ignoredPixels != null) {
        findings.add(
            SemanticRule.IGNORE_PREDICTED,
            name,
            Fields.counted(ignoredPixels, "pixel") + " of " + ignored);
      }
    }

    private static String shown(Map.Entry<Integer, Long> value) {
      return value.getKey() + " (" + Fields.counted(value.getValue(), "pixel") + ")";
    }

    private void tellOfAll() {
      List<Integer> never =
          predicted.stream()
              .filter(c -> c < classes && c != ignored && !annotated.contains(c))
              .toList();
      if (!never.isEmpty() && !annotated.isEmpty()) {
        ofPredictions.add(
            SemanticRule.CLASS_NEVER_ANNOTATED,
            "",
            never.size()
                + " classes, the first are "
                + never.stream().limit(SHOWN).map(String::valueOf).collect(joining(", ")));
      }
      for (int shift : new int[] {-1, 1}) {
        if (agreeing[shift + 1] > 2 * agreeing[1]) {
          ofPredictions.add(
              SemanticRule.CLASS_SHIFT,
              "",
              agreeing[1]
                  + " pixels agree; with "
                  + (shift > 0 ? "1 added to" : "1 taken from")
                  + " every predicted class "
                  + agreeing[shift + 1]
                  + " would");
        }
      }
    }
  }
}
