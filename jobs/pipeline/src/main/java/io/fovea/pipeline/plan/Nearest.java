package io.fovea.pipeline.plan;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Words that a mistyped one may stand for. */
final class Nearest {
  private static final int LONGEST = 64;

  private Nearest() {}

  /**
   * The known words that need the fewest changed, added or left out letters; none if all are far.
   */
  static List<String> to(String word, Collection<String> known) {
    if (word.length() > LONGEST) {
      return List.of();
    }
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

  /**
   * How many letters have to be changed, added, left out or swapped with their neighbour (optimal
   * string alignment); '-' and '_' are one letter, and case does not count.
   */
  private static int distance(String a, String b) {
    int[][] steps = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          steps[i][j] = i + j;
          continue;
        }
        int changed = steps[i - 1][j - 1] + (same(a.charAt(i - 1), b.charAt(j - 1)) ? 0 : 1);
        steps[i][j] = Math.min(changed, 1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
        if (i > 1
            && j > 1
            && same(a.charAt(i - 1), b.charAt(j - 2))
            && same(a.charAt(i - 2), b.charAt(j - 1))) {
          steps[i][j] = Math.min(steps[i][j], 1 + steps[i - 2][j - 2]);
        }
      }
    }
    return steps[a.length()][b.length()];
  }

  private static boolean same(char a, char b) {
    return fold(a) == fold(b);
  }

  private static char fold(char c) {
    return c == '_' ? '-' : Character.toLowerCase(c);
  }
}
