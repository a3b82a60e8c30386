package io.fovea.metrics.saliency;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The scores of a dataset.
 *
 * @param figures in the order of the parameters' profiles and of their measures
 * @param predictedShifts of the predictions that passed the filter
 * @param trueShifts of the ranked objects
 * @param images what each image contributed, in the order of the data set
 * @param quirks how many images met each {@link RankingQuirk}; those not met are absent
 */
public record RankingResult(
    RankingAxes axes,
    RankingParams params,
    List<Figure> figures,
    AttentionShifts predictedShifts,
    AttentionShifts trueShifts,
    List<ImageRanking> images,
    Map<RankingQuirk, Integer> quirks) {

  static RankingResult of(RankingAxes axes, RankingParams params, List<ImageRanking> images) {
    List<Figure> figures = new ArrayList<>();
    for (RankingProfile profile : params.profiles()) {
      for (Measure measure : profile.measures()) {
        int at = figures.size();
        List<Term> terms = images.stream().map(image -> image.terms().get(at)).toList();
        figures.add(figure(profile, measure, terms));
      }
    }
    Map<RankingQuirk, Integer> quirks = new EnumMap<>(RankingQuirk.class);
    for (ImageRanking image : images) {
      image.quirks().forEach(quirk -> quirks.merge(quirk, 1, Integer::sum));
    }
    return new RankingResult(
        axes,
        params,
        List.copyOf(figures),
        AttentionShifts.of(images, ImageRanking::predictions),
        AttentionShifts.of(images, ImageRanking::truths),
        List.copyOf(images),
        quirks);
  }

  private static Figure figure(RankingProfile profile, Measure measure, List<Term> terms) {
    int leftOut = 0;
    int zeroed = 0;
    for (Term term : terms) {
      if (measure.fold().leavesOut(term)) {
        leftOut++;
      } else if (!term.hasValue()) {
        zeroed++;
      }
    }
    return new Figure(
        profile, measure, measure.fold().of(terms), terms.size() - leftOut, zeroed, leftOut);
  }
}
