package io.fovea.pipeline.plan;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Words that a mistyped one may stand for. */
final class Nearest {
  private Nearest() {}

  /**
   * The known words that need the fewest changed, added or left out letters; none if all are far.
   */
  static List<String> to(String word, Collection<String> known) {
    int far = Math.max(1, Math.min(3, word.length() / 2)) + 1;
    int best = known.stream().mapToInt(each -> distance(word, each)).min().orElse(far);
    return best >= far
        ? List.of()
        : known.stream().filter(each -> distance(word, each) == best).sorted().toList();
  }

  /** "Did you mean 'a' or 'b'? ", or nothing where no known word is near. */
  static String question(String word, Collection<String> known) {
    List<String> near = to(word, known);
    return near.isEmpty()
        ? ""
        : "Did you mean "
            + near.stream().map(each -> "'" + each + "'").collect(Collectors.joining(" or "))
            + "? ";
  }

  /** Levenshtein's distance, where '-' and '_' are one letter and case does not count. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int changed = diagonal + (same(a.charAt(i - 1), b.charAt(j - 1)) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  private static boolean same(char a, char b) {
    return fold(a) == fold(b);
  }

  private static char fold(char c) {
    return c == '_' ? '-' : Character.toLowerCase(c);
  }
}
