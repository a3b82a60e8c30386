package io.fovea.pipeline.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fovea.metrics.video.LabelParams;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Checks documents of labelled videos. Memory holds one video, and of each its frames and segments.
 *
 * @param predictions another document, or the same; null to look at the ground truth alone
 */
public record LabelCheck(String groundTruth, String predictions) implements TaskCheck {
  private static final String EXPECTED = "an object with the list 'seqs'";

  @Override
  public String task() {
    return "video";
  }

  @Override
  public void run(Function<String, Findings> open) {
    new Run(open.apply(groundTruth)).run(open);
  }

  private final class Run {
    private final Findings ofTruth;
    private final Set<Integer> things = new HashSet<>();
    private boolean thingsAreNumbers = true;
    private int thingsLists;
    private Long classes;
    private Long voidClass;

    /** By place; null where a video's labels cannot be used. */
    private final List<LabelSide> truths = new ArrayList<>();

    Run(Findings ofTruth) {
      this.ofTruth = ofTruth;
    }

    void run(Function<String, Findings> open) {
      Walk walk =
          new Walk(groundTruth, ofTruth, EXPECTED)
              .takePlain("things", this::thing)
              .require(
                  "seqs",
                  (record, i, at) -> truths.add(LabelSide.of(record, "gt", i, at, ofTruth)));
      boolean whole = walk.object();
      ofTruth.counted(truths.size(), "video", "videos");
      if (!whole) {
        return;
      }
      thingsLists = walk.times("things");
      header(walk);
      for (int i = 0; i < truths.size(); i++) {
        if (truths.get(i) != null) {
          check(truths.get(i), "seqs[" + i + "]", ofTruth, false);
        }
      }
      if (predictions != null) {
        predictions(open.apply(predictions));
      }
    }

    private void thing(JsonNode thing) {
      if (thing.isIntegralNumber() && things.add(thing.intValue())) {
        return;
      }
      if (thing.isIntegralNumber()) {
        ofTruth.add(LabelRule.LABEL_HEADER, "", "'things' names " + thing + " twice");
      } else {
        thingsAreNumbers = false;
      }
    }

    private void header(Walk walk) {
      classes = number(walk, "num_classes", 1, LabelParams.MAX_CLASSES, true, ofTruth);
      voidClass = number(walk, "ignore", 0, LabelSide.MAX_LABEL, true, ofTruth);
      if (voidClass == null) {
        classes = null;
      }
      if (thingsLists != 1) {
        ofTruth.add(LabelRule.LABEL_HEADER, "", "'things' is missing or no list");
      }
      for (int thing : things) {
        if (classes != null && (thing < 0 || thing >= classes || thing == voidClass)) {
          ofTruth.add(
              LabelRule.LABEL_HEADER, "", "'things' names " + thing + ", which is no class");
        }
      }
      if (!thingsAreNumbers) {
        ofTruth.add(LabelRule.LABEL_HEADER, "", "'things' has something that is no class number");
      }
    }

    /** A number of the document, which may be missing where it is not needed. */
    private static Long number(
        Walk walk, String key, long least, long most, boolean needed, Findings findings) {
      Long number = Fields.id(walk.values(), key);
      boolean usable = number != null && number >= least && number <= most;
      if (walk.times(key) > 0) {
        findings.add(LabelRule.LABEL_HEADER, "", "'" + key + "' is a list");
      } else if (!usable && (needed || walk.values().has(key))) {
        findings.add(LabelRule.LABEL_HEADER, "", Fields.shown(walk.values(), key));
      }
      return usable ? number : null;
    }

    private void predictions(Findings findings) {
      List<Long> places = new ArrayList<>();
      Walk walk =
          new Walk(predictions, findings, EXPECTED)
              .takePlain("things", thing -> LabelSide.requireLabel(thing, "things", findings))
              .require(
                  "seqs",
                  (record, i, at) -> {
                    places.add(i);
                    predicted(LabelSide.of(record, "pred", i, at, findings), (int) i, at, findings);
                  });
      boolean whole = walk.object();
      if (whole) {
        number(walk, "num_classes", 0, LabelSide.MAX_LABEL, false, findings);
        number(walk, "ignore", 0, LabelSide.MAX_LABEL, false, findings);
        if (walk.values().has("things")) {
          findings.add(LabelRule.LABEL_HEADER, "", "'things' is no list");
        }
      }
      findings.counted(places.size(), "video", "videos");
      if (whole && places.size() != truths.size()) {
        findings.add(
            LabelRule.LABEL_VIDEOS,
            "",
            places.size() + " videos, and the ground truth has " + truths.size());
      }
    }

    private void predicted(LabelSide side, int place, String at, Findings findings) {
      if (side == null) {
        return;
      }
      check(side, at, findings, true);
      LabelSide truth = place < truths.size() ? truths.get(place) : null;
      if (truth == null) {
        return;
      }
      if (!truth.name.equals(side.name)) {
        findings.add(
            LabelRule.LABEL_VIDEOS,
            at,
            "it is of the video '"
                + Fields.printable(side.name)
                + "', and the ground truth's is of '"
                + Fields.printable(truth.name)
                + "'");
      } else if (!truth.frames.equals(side.frames)) {
        findings.add(
            LabelRule.LABEL_FRAMES,
            at,
            side.frames.size() != truth.frames.size()
                ? side.frames.size() + " frames, and the ground truth has " + truth.frames.size()
                : "the frames have other numbers of pixels than the ground truth's");
      }
    }

    private void check(LabelSide side, String at, Findings findings, boolean predicted) {
      if (side.frames.stream().distinct().count() > 1) {
        findings.add(LabelRule.LABEL_FRAMES, at, "its frames have different numbers of pixels");
      }
      if (classes == null) {
        return;
      }
      Map<Integer, Integer> instances = new HashMap<>();
      side.segments.forEach(each -> instances.merge(LabelSide.classOf(each), 1, Integer::sum));
      instances.forEach(
          (each, count) -> {
            if (each == (long) voidClass) {
              if (predicted) {
                findings.add(LabelRule.VOID_PREDICTED, at, "class " + each);
              }
            } else if (each >= classes) {
              findings.add(
                  LabelRule.LABEL_CLASS, at, "class " + each + ", and there are " + classes);
            } else if (count > 1 && !things.contains(each)) {
              findings.add(LabelRule.STUFF_INSTANCES, at, count + " instances of class " + each);
            }
          });
    }
  }
}
