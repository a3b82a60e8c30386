package io.fovea.pipeline.plan;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.classification.ClassificationParams;
import io.fovea.metrics.saliency.RankingParams;
import io.fovea.metrics.saliency.RankingProfile;
import io.fovea.metrics.semantic.SemanticParams;
import io.fovea.metrics.video.VideoParams;
import io.fovea.pipeline.dataset.RankingLayout;
import io.fovea.pipeline.dataset.RankingSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads scoring tasks that are not of instances: each has a ground truth of its own. */
final class OtherTasks {
  /** The keys of each task, besides {@code name} and {@code task}. */
  static List<String> keys(String task) {
    return switch (task) {
      case "panoptic" -> List.of("name", "task", "gt", "gt-images", "mode");
      case "semantic" -> List.of("name", "task", "gt", "classes", "ignore-value");
      case "classification" -> List.of("name", "task", "gt", "top");
      case "ranking" ->
          List.of(
              "name", "task", "gt", "layout", "split", "gt-maps", "profile", "max-objects", "mode");
      case "video" -> List.of("name", "task", "gt", "protocol", "class-agnostic", "mode");
      case "tracking" -> List.of("name", "task", "gt", "mode");
      default -> throw new IllegalArgumentException(task);
    };
  }

  /** The names of these tasks. */
  static final List<String> NAMES =
      List.of("panoptic", "semantic", "classification", "ranking", "video", "tracking");

  private static final int USUAL_IGNORE = 255;
  private static final int MOST = 1_000_000;

  private final PlanSection section;
  private final ScoringReader.Locations locations;
  private final String name;

  OtherTasks(PlanSection section, ScoringReader.Locations locations, String name) {
    this.section = section;
    this.locations = locations;
    this.name = name;
  }

  ScoringTask read(String task) {
    return switch (task) {
      case "panoptic" ->
          new ScoringTask.OfSegments(
              name,
              location("gt", "Give a COCO panoptic document."),
              location("gt-images", "Give the folder of the document's PNGs."),
              mode());
      case "semantic" ->
          new ScoringTask.OfPixels(
              name,
              location("gt", "Give a folder of PNGs of class ids."),
              new SemanticParams(
                  required("classes", 1, SemanticParams.MAX_CLASSES),
                  (int) section.integer("ignore-value", -1, 65535, USUAL_IGNORE)));
      case "classification" ->
          new ScoringTask.OfImages(
              name, location("gt", "Give a document of the classes of images."), tops());
      case "ranking" -> ranking();
      case "video" ->
          new ScoringTask.OfTubes(
              name, location("gt", "Give a YouTube-VIS document."), video(), false);
      case "tracking" ->
          new ScoringTask.OfTubes(
              name,
              location("gt", "Give a YouTube-VIS document."),
              VideoParams.youTubeVis().withMode(mode()),
              true);
      default -> throw new IllegalArgumentException(task);
    };
  }

  private ScoringTask ranking() {
    String remedy = "Give assr, irsr, sifr, seqrank or posesor.";
    List<String> layouts = Arrays.stream(RankingLayout.values()).map(RankingLayout::id).toList();
    String layout = section.choice("layout", layouts, null);
    if (layout == null) {
      section.text("layout", remedy);
    }
    List<RankingProfile> profiles =
        Arrays.stream(
                section
                    .text("profile", "Give whose evaluator, such as seqrank_aaai24, or all.")
                    .split(",", -1))
            .map(String::strip)
            .flatMap(
                each ->
                    each.equals("all")
                        ? Arrays.stream(RankingProfile.values())
                        : Arrays.stream(new RankingProfile[] {RankingProfile.named(each)}))
            .toList();
    long objects = section.integer("max-objects", 1, MOST, Integer.MAX_VALUE);
    return new ScoringTask.OfRankings(
        name,
        RankingSource.of(
            RankingLayout.valueOf(layout.toUpperCase(Locale.ROOT)),
            location("gt", "Give the data set's document, or for assr its folder."),
            section.text("split", "Give a split of assr, such as test.", null),
            section.has("gt-maps") ? location("gt-maps", "Give a folder of gray maps.") : null),
        RankingParams.of(profiles)
            .withMode(mode())
            .withFilter(Double.NEGATIVE_INFINITY, (int) objects));
  }

  private VideoParams video() {
    String protocol = section.choice("protocol", List.of("ytvis", "ovis"), "ytvis");
    return (protocol.equals("ovis") ? VideoParams.ovis() : VideoParams.youTubeVis())
        .withMode(mode())
        .withUseCategories(!section.truth("class-agnostic", false));
  }

  private ClassificationParams tops() {
    List<Double> tops = section.numbers("top", 1, MOST);
    if (tops == null) {
      return ClassificationParams.standard();
    }
    if (tops.stream().anyMatch(top -> top != Math.rint(top))) {
      throw section.refusal("top", section.value("top"), "Give whole numbers, such as [1, 5].");
    }
    return new ClassificationParams(tops.stream().map(Double::intValue).toList());
  }

  private Mode mode() {
    String mode = section.choice("mode", List.of("strict", "corrected"), "strict");
    return Mode.valueOf(mode.toUpperCase(Locale.ROOT));
  }

  private int required(String key, int least, int most) {
    if (!section.has(key)) {
      section.text(key, "Give a whole number from " + least + " to " + most + ".");
    }
    return (int) section.integer(key, least, most, least);
  }

  private String location(String key, String remedy) {
    section.text(key, remedy);
    return locations.of(section, key, remedy);
  }

  /** Whether a task of that name is read here. */
  static boolean has(String task) {
    return NAMES.contains(task);
  }

  /**
   * The task of an item: instance where it does not say.
   *
   * @throws UserError if there is no such task
   */
  static String task(PlanSection open) {
    List<String> all = new ArrayList<>(List.of("instance"));
    all.addAll(NAMES);
    return open.choice("task", all, "instance");
  }
}
