package io.fovea.pipeline.scoring.ranking;

import io.fovea.metrics.saliency.Figure;
import io.fovea.metrics.saliency.ImageRanking;
import io.fovea.metrics.saliency.RankingResult;
import io.fovea.metrics.saliency.Term;
import io.fovea.pipeline.scoring.details.DetailTable;
import io.fovea.pipeline.store.Column;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What every image contributed to every figure; {@code data-schemas/ranking-images.md} describes
 * the columns.
 */
public final class RankingDetails {
  /** The table's name. */
  public static final String NAME = "ranking_images";

  private static final List<Column> COLUMNS =
      List.of(
          Column.text("image"),
          Column.text("profile"),
          Column.text("figure"),
          Column.number("value"),
          Column.text("standing"),
          Column.text("reason"),
          Column.text("truth"),
          Column.text("predicted"));

  private RankingDetails() {}

  /** The table of a result. */
  public static DetailTable of(RankingResult result) {
    return new DetailTable(
        NAME, COLUMNS, () -> result.images().stream().flatMap(image -> rows(result, image)));
  }

  private static Stream<Object[]> rows(RankingResult result, ImageRanking image) {
    String name = result.axes().images().get(image.imageIndex());
    return IntStream.range(0, image.terms().size())
        .mapToObj(i -> row(name, result.figures().get(i), image.terms().get(i)));
  }

  private static Object[] row(String name, Figure figure, Term term) {
    return new Object[] {
      name,
      figure.profile().id(),
      figure.measure().key(),
      term.hasValue() ? (Object) term.value() : null,
      figure.measure().standing(term),
      orNull(term.reason().code()),
      orNull(numbers(term.truth())),
      orNull(numbers(term.predicted()))
    };
  }

  private static String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static String numbers(double[] values) {
    return Arrays.stream(values)
        .mapToObj(v -> v == Math.rint(v) ? Long.toString((long) v) : Double.toString(v))
        .collect(Collectors.joining(" "));
  }
}
