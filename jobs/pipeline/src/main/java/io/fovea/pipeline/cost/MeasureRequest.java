package io.fovea.pipeline.cost;

import io.fovea.metrics.UserError;
import io.fovea.models.attention.Attention;
import io.fovea.models.attention.Mechanisms;
import io.fovea.models.measure.MeasureSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What {@code fovea cost --measure} is to measure.
 *
 * @param width of tokens
 * @param tokens numbers of them, ascending, each one of {@link Comparison#TOKENS}
 * @param mechanisms names in the order of {@link Mechanisms}
 * @param fullTokens tokens beyond which mechanisms with a number for each pair of them are left out
 * @param settings of each measurement
 * @param atOnce cells that one executor measures at the same time
 */
public record MeasureRequest(
    int width,
    List<Integer> tokens,
    List<String> mechanisms,
    int fullTokens,
    MeasureSettings settings,
    int atOnce) {
  public MeasureRequest {
    tokens = List.copyOf(new TreeSet<>(tokens));
    List<String> known = names();
    List<String> asked = mechanisms.isEmpty() ? known : List.copyOf(mechanisms);
    for (String name : asked) {
      if (!known.contains(name)) {
        throw UserError.usage(
            "--mechanisms: there is no '" + name + "'",
            "The mechanisms are: " + String.join(", ", known) + ".");
      }
    }
    mechanisms = known.stream().filter(asked::contains).toList();
    for (int count : tokens) {
      if (!Comparison.TOKENS.contains(count)) {
        throw UserError.usage(
            "--tokens: " + count + " is not one of the numbers that are compared",
            "Give some of " + Comparison.TOKENS + ".");
      }
    }
    if (atOnce < 1) {
      throw UserError.usage("--at-once is " + atOnce, "Give 1 or more.");
    }
  }

  private static List<String> names() {
    return Mechanisms.at(64, 16 * 2).stream().map(Attention::name).toList();
  }

  /** What is measured, and what is not because its maps are too large, mechanism by mechanism. */
  List<MeasureCell> cells() {
    List<MeasureCell> cells = new ArrayList<>();
    for (String name : mechanisms) {
      for (int count : tokens) {
        cells.add(new MeasureCell(name, count, width));
      }
    }
    return cells;
  }
}
