package io.fovea.pipeline.plan;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.detection.AreaRange;
import io.fovea.metrics.detection.DetectionParams;
import io.fovea.metrics.detection.DetectionSummary;
import io.fovea.metrics.detection.IouType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the parts of a plan that say what is measured. */
final class ScoringReader {
  static final List<String> TASK_KEYS =
      List.of(
          "name",
          "task",
          "iou",
          "mode",
          "max-dets",
          "iou-thresholds",
          "area-ranges",
          "class-agnostic");
  static final List<String> AREA_KEYS = List.of("label", "min", "max");
  static final List<String> PUBLISHED_KEYS =
      List.of("task", "metric", "value", "tolerance", "source");

  /** The names of a summary's numbers. */
  static final List<String> METRICS = DetectionSummary.NAMES;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final int MAX_CAP = 1_000_000;

  private ScoringReader() {}

  /** The list {@code scoring}, which has an item or more. */
  static List<ScoringTask> tasks(PlanSection top, Locations locations) {
    String remedy = "Give a list, such as [{iou: bbox}, {iou: segm}].";
    List<PlanValue> items = top.items("scoring", remedy);
    if (items == null || items.isEmpty()) {
      throw UserError.usage(top.where("scoring") + ": 'scoring' names nothing to score", remedy);
    }
    List<ScoringTask> tasks = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (PlanValue item : items) {
      ScoringTask task = task(item, "scoring[" + tasks.size() + "]", locations);
      if (!names.add(task.name())) {
        throw UserError.usage(
            item.where() + ": two scoring tasks are called '" + task.name() + "'",
            "Give each a 'name' of its own.");
      }
      tasks.add(task);
    }
    return tasks;
  }

  /** Reads a location. */
  interface Locations {
    /** What a key gives, so that it means the same from the current folder. */
    String of(PlanSection section, String key, String remedy);
  }

  private static ScoringTask task(PlanValue item, String path, Locations locations) {
    String kind = OtherTasks.task(PlanSection.open(item, path));
    if (OtherTasks.has(kind)) {
      PlanSection section = PlanSection.of(item, path, OtherTasks.keys(kind));
      try {
        return new OtherTasks(section, locations, name(section, kind)).read(kind);
      } catch (UserError e) {
        throw e.problem().contains(path) ? e : e.at(item.where() + ": '" + path + "'");
      }
    }
    PlanSection section = PlanSection.of(item, path, TASK_KEYS);
    String iou = section.choice("iou", List.of("bbox", "segm", "boundary"), null);
    if (iou == null) {
      section.text("iou", "Give bbox, segm or boundary.");
    }
    String mode = section.choice("mode", List.of("strict", "corrected"), "strict");
    try {
      DetectionParams params =
          DetectionParams.coco(IouType.valueOf(iou.toUpperCase(Locale.ROOT)))
              .withMode(Mode.valueOf(mode.toUpperCase(Locale.ROOT)))
              .withUseCategories(!section.truth("class-agnostic", false));
      List<Double> caps = section.numbers("max-dets", 0, MAX_CAP);
      if (caps != null) {
        params = params.withMaxDetections(caps.stream().map(cap -> whole(section, cap)).toList());
      }
      List<Double> thresholds = section.numbers("iou-thresholds", 0, 1);
      if (thresholds != null) {
        params = params.withIouThresholds(thresholds);
      }
      List<AreaRange> areas = areas(section);
      if (areas != null) {
        params = params.withAreaRanges(areas);
      }
      DetectionSummary.requireDefined(params);
      return new ScoringTask.OfInstances(name(section, iou), params);
    } catch (UserError e) {
      throw e.problem().contains(path) ? e : e.at(item.where() + ": '" + path + "'");
    }
  }

  private static String name(PlanSection section, String otherwise) {
    String remedy = "Give a name of letters, digits, '.', '_' and '-', at most 64.";
    String name = section.text("name", remedy, otherwise);
    if (!NAME.matcher(name).matches()) {
      throw section.refusal("name", section.value("name"), remedy);
    }
    return name;
  }

  private static int whole(PlanSection section, double cap) {
    if (cap != Math.rint(cap)) {
      throw UserError.usage(
          section.where("max-dets") + ": '" + section.pathOf("max-dets") + "' has " + cap,
          "Give whole numbers, such as [1, 10, 100].");
    }
    return (int) cap;
  }

  private static List<AreaRange> areas(PlanSection section) {
    List<PlanValue> items =
        section.items("area-ranges", "Give a list, such as [{label: all, min: 0, max: 1e10}].");
    if (items == null) {
      return null;
    }
    List<AreaRange> ranges = new ArrayList<>();
    for (PlanValue item : items) {
      PlanSection range =
          PlanSection.of(item, section.pathOf("area-ranges[" + ranges.size() + "]"), AREA_KEYS);
      ranges.add(
          new AreaRange(
              range.text("label", "Give a label, such as all, small, medium or large."),
              required(range, "min", Double.MAX_VALUE),
              required(range, "max", Double.MAX_VALUE)));
    }
    return ranges;
  }

  /** The list {@code published}, empty where it is not given. */
  static List<PublishedFigure> published(PlanSection top, List<ScoringTask> tasks) {
    List<PlanValue> items =
        top.items("published", "Give a list, such as [{task: segm, metric: AP, value: 0.371}].");
    List<PublishedFigure> figures = new ArrayList<>();
    if (items == null) {
      return figures;
    }
    List<String> names = tasks.stream().map(ScoringTask::name).toList();
    for (PlanValue item : items) {
      PlanSection section =
          PlanSection.of(item, "published[" + figures.size() + "]", PUBLISHED_KEYS);
      String task = section.choice("task", names, names.size() == 1 ? names.get(0) : null);
      if (task == null) {
        section.text("task", "Name the scoring task: " + String.join(", ", names) + ".");
      }
      ScoringTask of =
          tasks.stream().filter(each -> each.name().equals(task)).findFirst().orElseThrow();
      boolean instances = of instanceof ScoringTask.OfInstances;
      List<String> known = FigureNames.of(of);
      String metric = section.choice("metric", known, null);
      if (metric == null) {
        section.text("metric", "Give one of: " + String.join(", ", known) + ".");
      }
      figures.add(
          new PublishedFigure(
              task,
              metric,
              required(section, "value", instances ? 1 : Double.MAX_VALUE),
              section.number("tolerance", 0, instances ? 1 : Double.MAX_VALUE),
              section.text("source", "Say where the figure is published.", "")));
    }
    return figures;
  }

  private static double required(PlanSection section, String key, double most) {
    if (!section.has(key)) {
      section.text(key, "Give a number.");
    }
    return section.number(key, 0, most);
  }
}
