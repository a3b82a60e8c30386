package io.fovea.pipeline.plan;

import io.fovea.metrics.Mode;
import io.fovea.metrics.detection.AreaRange;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.saliency.RankingProfile;
import io.fovea.pipeline.inference.InferenceConfig.Execution;
import io.fovea.pipeline.inference.InferenceConfig.ModelChoice;
import io.fovea.pipeline.store.Redaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** Writes a plan with every default filled in, as it was run: a plan again, that runs the same. */
public final class PlanWriter {
  private PlanWriter() {}

  /** The plan as YAML. */
  public static String write(Plan plan) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.AUTO);
    options.setLineBreak(DumperOptions.LineBreak.UNIX);
    options.setWidth(120);
    options.setSplitLines(false);
    return new Yaml(options).dump(tree(plan));
  }

  private static Map<String, Object> tree(Plan plan) {
    ModelChoice model = plan.inference().model();
    Execution execution = plan.inference().execution();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", PlanReader.VERSION);
    tree.put("title", plan.title());
    tree.put("dataset", Redaction.text(plan.inference().source().dataset()));
    tree.put("images", Redaction.text(plan.inference().source().images()));
    tree.put("exif", plan.inference().source().exif().name().toLowerCase(Locale.ROOT));
    tree.put("model", model.file());
    if (!model.graphs().isEmpty()) {
      tree.put("graphs", new LinkedHashMap<>(model.graphs()));
    }
    tree.put("recipe", named(model.recipe(), model.recipeSettings()));
    tree.put("decoder", named(model.decoder(), model.decoderSettings()));
    if (model.categories() != null) {
      tree.put("categories", Redaction.text(model.categories()));
    }
    tree.put("device", execution.on().device().id());
    tree.put("precision", execution.on().precision().id());
    if (execution.on().device().isGpu()) {
      tree.put("runs-per-gpu", execution.on().runsPerGpu());
    }
    if (execution.on().engineCache() != null) {
      tree.put("engine-cache", execution.on().engineCache());
    }
    tree.put("threads", execution.threads());
    tree.put("batch", execution.batch());
    if (execution.shardSize() != Execution.BY_DATASET) {
      tree.put("shard-size", execution.shardSize());
    }
    tree.put("max-failures", execution.maxFailures());
    tree.put("scoring", plan.scoring().stream().map(PlanWriter::task).toList());
    if (!plan.published().isEmpty()) {
      tree.put("published", plan.published().stream().map(PlanWriter::figure).toList());
    }
    if (plan.pairedWith() != null) {
      tree.put("paired-with", Redaction.text(plan.pairedWith()));
    }
    tree.put("out", Redaction.text(plan.out()));
    Map<String, Object> spark = new LinkedHashMap<>();
    if (plan.spark().master() != null) {
      spark.put("master", plan.spark().master());
    }
    if (!plan.spark().settings().isEmpty()) {
      // The reader refuses secrets, so that nothing here needs to be taken out.
      spark.put("conf", new LinkedHashMap<>(plan.spark().settings()));
    }
    if (!spark.isEmpty()) {
      tree.put("spark", spark);
    }
    return tree;
  }

  private static Object named(String name, Map<String, Object> settings) {
    if (settings.isEmpty()) {
      return name;
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", name);
    tree.putAll(settings);
    return tree;
  }

  private static Map<String, Object> task(ScoringTask task) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", task.name());
    tree.put("task", task.task());
    if (task instanceof ScoringTask.OfInstances of) {
      addInstances(of.params(), tree);
      return tree;
    }
    tree.put("gt", Redaction.text(task.groundTruth()));
    if (task instanceof ScoringTask.OfSegments of) {
      tree.put("gt-images", Redaction.text(of.images()));
      tree.put("mode", text(of.mode()));
    } else if (task instanceof ScoringTask.OfPixels of) {
      tree.put("classes", of.params().classes());
      tree.put("ignore-value", of.params().ignoreValue());
    } else if (task instanceof ScoringTask.OfImages of) {
      tree.put("top", new ArrayList<>(of.params().tops()));
    } else if (task instanceof ScoringTask.OfRankings of) {
      addRankings(of, tree);
    } else if (task instanceof ScoringTask.OfTubes of) {
      if (!of.tracks()) {
        tree.put("protocol", of.params().scoresOcclusion() ? "ovis" : "ytvis");
        tree.put("class-agnostic", !of.params().detection().useCategories());
      }
      tree.put("mode", text(of.params().mode()));
    }
    return tree;
  }

  private static void addRankings(ScoringTask.OfRankings task, Map<String, Object> tree) {
    tree.put("layout", task.source().layout().id());
    if (task.source().split() != null) {
      tree.put("split", task.source().split());
    }
    if (task.source().maps() != null) {
      tree.put("gt-maps", Redaction.text(task.source().maps()));
    }
    tree.put(
        "profile",
        task.params().profiles().stream().map(RankingProfile::id).collect(Collectors.joining(",")));
    if (task.params().maxObjects() != Integer.MAX_VALUE) {
      tree.put("max-objects", task.params().maxObjects());
    }
    tree.put("mode", text(task.params().mode()));
  }

  private static String text(Mode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }

  private static void addInstances(DetectionParams params, Map<String, Object> tree) {
    tree.put("iou", params.iouType().id());
    tree.put("mode", params.mode().name().toLowerCase(Locale.ROOT));
    tree.put("max-dets", new ArrayList<>(params.maxDetections()));
    tree.put("iou-thresholds", new ArrayList<>(params.iouThresholds()));
    List<Map<String, Object>> areas = new ArrayList<>();
    for (AreaRange range : params.areaRanges()) {
      Map<String, Object> area = new LinkedHashMap<>();
      area.put("label", range.label());
      area.put("min", range.min());
      area.put("max", range.max());
      areas.add(area);
    }
    tree.put("area-ranges", areas);
    tree.put("class-agnostic", !params.useCategories());
  }

  private static Map<String, Object> figure(PublishedFigure figure) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("task", figure.task());
    tree.put("metric", figure.metric());
    tree.put("value", figure.value());
    if (!Double.isNaN(figure.tolerance())) {
      tree.put("tolerance", figure.tolerance());
    }
    if (!figure.source().isEmpty()) {
      tree.put("source", figure.source());
    }
    return tree;
  }
}
