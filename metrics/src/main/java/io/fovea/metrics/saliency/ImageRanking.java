package io.fovea.metrics.saliency;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the kernel says of one image.
 *
 * @param imageIndex place of the image in the data set
 * @param truths how many ranked objects it has
 * @param predictions how many predictions passed the filter
 * @param terms its contribution to each figure, in the order of the parameters' profiles and of
 *     their measures
 * @param quirks those that the image met
 */
public record ImageRanking(
    int imageIndex, int truths, int predictions, List<Term> terms, Set<RankingQuirk> quirks) {
  public ImageRanking {
    terms = List.copyOf(terms);
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(imageIndex);
    out.writeInt(truths);
    out.writeInt(predictions);
    out.writeInt(quirks.size());
    for (RankingQuirk quirk : quirks) {
      out.writeUTF(quirk.name());
    }
    out.writeInt(terms.size());
    for (Term term : terms) {
      term.write(out);
    }
  }

  static ImageRanking read(DataInput in) throws IOException {
    int imageIndex = in.readInt();
    int truths = in.readInt();
    int predictions = in.readInt();
    Set<RankingQuirk> quirks = EnumSet.noneOf(RankingQuirk.class);
    for (int q = in.readInt(); q > 0; q--) {
      quirks.add(RankingQuirk.valueOf(in.readUTF()));
    }
    List<Term> terms = new ArrayList<>();
    for (int t = in.readInt(); t > 0; t--) {
      terms.add(Term.read(in));
    }
    return new ImageRanking(imageIndex, truths, predictions, terms, quirks);
  }
}
