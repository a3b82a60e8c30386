package io.fovea.pipeline.scoring.ranking;

import io.fovea.metrics.saliency.Figure;
import io.fovea.metrics.saliency.ImageRanking;
import io.fovea.metrics.saliency.RankingResult;
import io.fovea.metrics.saliency.Term;
import io.fovea.pipeline.store.Storage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What every image contributed to every figure, as CSV; {@code data-schemas/ranking-images.md}
 * describes the columns.
 */
public final class RankingDetails {
  /** The file's name within the folder. */
  public static final String FILE = "ranking_images.csv";

  private RankingDetails() {}

  /** Writes the table into a folder. */
  public static void write(RankingResult result, String folder) {
    String location = folder.endsWith("/") ? folder + FILE : folder + "/" + FILE;
    try (Writer out =
        new BufferedWriter(
            new OutputStreamWriter(Storage.create(location), StandardCharsets.UTF_8))) {
      out.write("image,profile,figure,value,standing,reason,truth,predicted\n");
      for (ImageRanking image : result.images()) {
        String name = quoted(result.axes().images().get(image.imageIndex()));
        for (int i = 0; i < image.terms().size(); i++) {
          out.write(row(name, result.figures().get(i), image.terms().get(i)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(location, e);
    }
  }

  private static String row(String name, Figure figure, Term term) {
    return String.join(
            ",",
            name,
            figure.profile().id(),
            figure.measure().key(),
            term.hasValue() ? Double.toString(term.value()) : "",
            figure.measure().standing(term),
            term.reason().code(),
            numbers(term.truth()),
            numbers(term.predicted()))
        + "\n";
  }

  private static String numbers(double[] values) {
    return Arrays.stream(values)
        .mapToObj(v -> v == Math.rint(v) ? Long.toString((long) v) : Double.toString(v))
        .collect(Collectors.joining(" "));
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c == '"' || c == ',' || c < ' ');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
