package io.fovea.pipeline.report;

import io.fovea.metrics.detection.DetectionParams;
import io.fovea.pipeline.scoring.CategoryScore;
import io.fovea.pipeline.scoring.ScoreDocument;
import io.fovea.pipeline.scoring.ScoreOutcome;
import io.fovea.pipeline.scoring.ScoreText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** A score of instances. */
record InstancesReported(ScoreOutcome outcome) implements ReportedScore {

  @Override
  public Map<String, Double> stats() {
    return outcome.result().summary().stats();
  }

  @Override
  public List<Row> rows() {
    OptionalLong truths = OptionalLong.of(outcome.counts().annotations());
    List<Row> rows = new ArrayList<>();
    stats().forEach((metric, value) -> rows.add(new Row(metric, "all", value, truths)));
    for (CategoryScore category : CategoryScore.of(outcome.result())) {
      for (int i = 0; i < CategoryScore.KEYS.size(); i++) {
        rows.add(
            new Row(
                CategoryScore.KEYS.get(i),
                "category:" + category.id(),
                category.values()[i],
                OptionalLong.empty()));
      }
    }
    return rows;
  }

  @Override
  public Parts parts() {
    List<Part> rows =
        CategoryScore.of(outcome.result()).stream()
            .map(each -> new Part(each.name(), Arrays.stream(each.values()).boxed().toList()))
            .toList();
    return rows.isEmpty() ? null : new Parts("category", CategoryScore.KEYS, rows);
  }

  @Override
  public String how() {
    DetectionParams params = outcome.result().params();
    String thresholds =
        params.iouThresholds().equals(DetectionParams.cocoIouThresholds())
            ? "0.50 to 0.95 in steps of 0.05"
            : params.iouThresholds().toString();
    return "IoU of "
        + switch (params.iouType()) {
          case BBOX -> "boxes";
          case SEGM -> "masks";
          case BOUNDARY -> "masks and their boundaries";
          case KEYPOINTS -> "keypoints";
        }
        + " at "
        + Markdown.text(thresholds)
        + "; at most "
        + params.maxDetections().stream().map(String::valueOf).collect(Collectors.joining(", "))
        + " detections an image and category; "
        + params.mode().name().toLowerCase(Locale.ROOT)
        + " mode"
        + (params.useCategories() ? "" : "; categories pooled")
        + "; "
        + outcome.engine()
        + " engine.";
  }

  @Override
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("ground truths", outcome.counts().annotations());
    counts.put("detections scored", outcome.counts().detections());
    return counts;
  }

  @Override
  public List<String> warnings() {
    return outcome.warnings();
  }

  @Override
  public String json(boolean complete) {
    return ScoreDocument.toJson(outcome, complete);
  }

  @Override
  public String text(boolean complete) {
    return ScoreText.of(outcome, true, complete);
  }
}
