package io.fovea.metrics.panoptic;

import io.fovea.metrics.Mode;
import io.fovea.metrics.UserError;
import io.fovea.metrics.stats.Decimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Panoptic quality of a dataset. Definition: {@code pq_average} of panopticapi: sums and means are
 * left folds, images and categories in the order of their documents.
 *
 * @param all over all categories that occur
 * @param things over those whose objects are told apart
 * @param stuff over the others
 * @param categories in the order of the axes
 * @param images what each contributes, in the order of the axes
 * @param quirks how often each was met; those not met are absent
 */
public record PanopticResult(
    PanopticAxes axes,
    PanopticParams params,
    Group all,
    Group things,
    Group stuff,
    List<CategoryQuality> categories,
    List<ImagePanoptic> images,
    Map<PanopticQuirk, Long> quirks) {
  /** The value of a mean over no category. */
  public static final double UNDEFINED = -1;

  /**
   * Means over the categories that occur in ground truth or predictions.
   *
   * @param pq panoptic quality, sq segmentation quality, rq recognition quality: 0 to 1, or {@link
   *     #UNDEFINED} where {@code n} is 0
   * @param n how many categories occur
   */
  public record Group(double pq, double sq, double rq, int n) {}

  /**
   * One category.
   *
   * @param pq 0 to 1, and 0 for a category that occurs nowhere, as in the reference: {@link
   *     #occurs} tells
   * @param iouSum over the true positives
   */
  public record CategoryQuality(
      PanopticCategory category,
      double pq,
      double sq,
      double rq,
      long truePositives,
      long falsePositives,
      long falseNegatives,
      double iouSum) {
    /** Whether the ground truth or the predictions have it. */
    public boolean occurs() {
      return truePositives + falsePositives + falseNegatives > 0;
    }
  }

  private static final class Sums {
    private double iou;
    private long truePositives;
    private long falsePositives;
    private long falseNegatives;

    CategoryQuality quality(PanopticCategory category) {
      double halves = truePositives + 0.5 * falsePositives + 0.5 * falseNegatives;
      boolean occurs = halves > 0;
      return new CategoryQuality(
          category,
          occurs ? iou / halves : 0,
          truePositives > 0 ? iou / truePositives : 0,
          occurs ? truePositives / halves : 0,
          truePositives,
          falsePositives,
          falseNegatives,
          iou);
    }
  }

  static PanopticResult of(PanopticAxes axes, PanopticParams params, List<ImagePanoptic> images) {
    Map<PanopticQuirk, Long> quirks = new EnumMap<>(PanopticQuirk.class);
    images.forEach(
        image -> image.quirks().forEach((quirk, count) -> quirks.merge(quirk, count, Long::sum)));
    List<CategoryQuality> categories = categories(axes, images);
    boolean strict = params.mode() == Mode.STRICT;
    return new PanopticResult(
        axes,
        params,
        mean("categories", categories, c -> true, strict),
        mean("things", categories, c -> c.category().isThing(), strict),
        mean("stuff", categories, c -> !c.category().isThing(), strict),
        categories,
        List.copyOf(images),
        quirks);
  }

  /**
   * The means over some categories, by place: what the reference's averages are over those alone.
   * Undefined, in strict mode too, where none of them occurs.
   */
  public Group of(int[] places) {
    return mean("", Arrays.stream(places).mapToObj(categories::get).toList(), c -> true, false);
  }

  /** The categories of one image alone, in the order of the axes. */
  public List<CategoryQuality> categoriesOf(ImagePanoptic image) {
    return categories(axes, List.of(image));
  }

  /** The means of one image alone, over the categories that occur in it. */
  public static Group mean(List<CategoryQuality> categories) {
    return mean("", categories, c -> true, false);
  }

  private static List<CategoryQuality> categories(PanopticAxes axes, List<ImagePanoptic> images) {
    Map<Long, Sums> sums = new HashMap<>();
    for (ImagePanoptic image : images) {
      for (ImagePanoptic.Match match : image.matches()) {
        Sums ofCategory = sums.computeIfAbsent(match.categoryId(), k -> new Sums());
        ofCategory.truePositives++;
        ofCategory.iou += match.iou();
      }
      image.missed().forEach(k -> sums.computeIfAbsent(k, x -> new Sums()).falseNegatives++);
      image.extra().forEach(k -> sums.computeIfAbsent(k, x -> new Sums()).falsePositives++);
    }
    List<CategoryQuality> categories = new ArrayList<>();
    for (PanopticCategory category : axes.categories()) {
      categories.add(sums.getOrDefault(category.id(), new Sums()).quality(category));
    }
    return List.copyOf(categories);
  }

  private static Group mean(
      String what,
      List<CategoryQuality> categories,
      Predicate<CategoryQuality> belongs,
      boolean strict) {
    double pq = 0;
    double sq = 0;
    double rq = 0;
    int n = 0;
    for (CategoryQuality category : categories) {
      if (belongs.test(category) && category.occurs()) {
        pq += category.pq;
        sq += category.sq;
        rq += category.rq;
        n++;
      }
    }
    if (n > 0) {
      return new Group(pq / n, sq / n, rq / n, n);
    }
    if (strict) {
      throw UserError.input(
          "no " + what + " occur in ground truth or predictions, on which panopticapi fails",
          "Use --mode corrected, where their mean is undefined (-1).");
    }
    return new Group(UNDEFINED, UNDEFINED, UNDEFINED, 0);
  }

  /** The table that panopticapi prints, without line ends; "-" where a mean is undefined. */
  public List<String> lines() {
    return List.of(
        String.format(Locale.ROOT, "%-10s| %5s  %5s  %5s %5s", "", "PQ", "SQ", "RQ", "N"),
        "-".repeat(38),
        line("All", all),
        line("Things", things),
        line("Stuff", stuff));
  }

  /** The line of a group in that table. */
  public static String line(String name, Group group) {
    return String.format(
        Locale.ROOT,
        "%-10s| %5s  %5s  %5s %5d",
        name,
        percent(group, group.pq),
        percent(group, group.sq),
        percent(group, group.rq),
        group.n);
  }

  private static String percent(Group group, double value) {
    return group.n == 0 ? "-" : Decimal.fixed(100 * value, 1);
  }
}
