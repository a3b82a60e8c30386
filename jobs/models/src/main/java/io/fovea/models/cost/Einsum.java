package io.fovea.models.cost;

import io.fovea.models.cost.Rule.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Einstein sums. A product of two tensors that sums over an index costs a multiply-add for each
 * combination of indices; one that sums over none is element-wise work; several tensors are
 * multiplied from left to right, an index being summed when no later tensor and not the result has
 * it.
 */
final class Einsum {
  private static final String ELLIPSIS = "...";

  private Einsum() {}

  static Outcome apply(NodeView node) {
    String equation = node.text("equation", "").replace(" ", "");
    int arrow = equation.indexOf("->");
    String left = arrow < 0 ? equation : equation.substring(0, arrow);
    String[] terms = left.split(",", -1);
    if (terms.length != node.inputCount() || terms.length == 0) {
      throw new Refusal("the equation " + equation + " does not fit its inputs");
    }
    Map<String, Long> sizes = new LinkedHashMap<>();
    List<List<String>> indices = new ArrayList<>();
    for (int i = 0; i < terms.length; i++) {
      List<String> term = indices(terms[i], node.dims(i).length);
      indices.add(term);
      for (int j = 0; j < term.size(); j++) {
        long size = node.dims(i)[j];
        sizes.merge(term.get(j), size, (a, b) -> a == 1 ? b : b == 1 ? a : MatrixRules.same(a, b));
      }
    }
    List<String> result =
        arrow < 0 ? implied(left, sizes) : result(equation.substring(arrow + 2), sizes);
    long[] dims = result.stream().mapToLong(index -> size(sizes, index)).toArray();
    return Outcome.of(Fact.of(node.type(0), dims), work(node, indices, result, sizes));
  }

  private static Work work(
      NodeView node, List<List<String>> terms, List<String> result, Map<String, Long> sizes) {
    if (terms.size() == 1) {
      return terms.get(0).size() == result.size()
          ? Work.NONE
          : Work.elementwise(node.input(0).elements());
    }
    Work work = Work.NONE;
    List<String> held = terms.get(0);
    for (int i = 1; i < terms.size(); i++) {
      List<String> joined = new ArrayList<>(held);
      terms.get(i).stream().filter(index -> !joined.contains(index)).forEach(joined::add);
      List<String> left = new ArrayList<>();
      for (String index : joined) {
        if (result.contains(index)
            || terms.subList(i + 1, terms.size()).stream().anyMatch(t -> t.contains(index))) {
          left.add(index);
        }
      }
      long all = Sizes.product(joined.stream().mapToLong(index -> size(sizes, index)).toArray());
      boolean sums = left.size() < joined.size();
      work = work.plus(sums ? Work.matrix(all) : Work.elementwise(all));
      held = left;
    }
    return work;
  }

  private static long size(Map<String, Long> sizes, String index) {
    Long size = sizes.get(index);
    if (size == null) {
      throw new Refusal("no input has the index " + index);
    }
    return size;
  }

  /** The indices of a term; those under an ellipsis are counted from its right end. */
  private static List<String> indices(String term, int rank) {
    int dots = term.indexOf(ELLIPSIS);
    List<String> indices = new ArrayList<>();
    int letters = dots < 0 ? term.length() : term.length() - ELLIPSIS.length();
    if (dots < 0 ? letters != rank : letters > rank) {
      throw new Refusal("the term " + term + " does not fit a tensor of " + rank + " dimensions");
    }
    for (int i = 0; i < term.length(); i++) {
      if (i == dots) {
        for (int hidden = rank - letters; hidden > 0; hidden--) {
          indices.add(ELLIPSIS + hidden);
        }
        i += ELLIPSIS.length() - 1;
      } else {
        indices.add(term.substring(i, i + 1));
      }
    }
    return indices;
  }

  private static List<String> result(String term, Map<String, Long> sizes) {
    long hidden = sizes.keySet().stream().filter(index -> index.startsWith(ELLIPSIS)).count();
    boolean dots = term.contains(ELLIPSIS);
    return indices(term, dots ? term.length() - ELLIPSIS.length() + (int) hidden : term.length());
  }

  /** Without an arrow: what stands once, in alphabetical order, after what the ellipsis hides. */
  private static List<String> implied(String left, Map<String, Long> sizes) {
    List<String> result = new ArrayList<>();
    for (int i = 99; i > 0; i--) {
      if (sizes.containsKey(ELLIPSIS + i)) {
        result.add(ELLIPSIS + i);
      }
    }
    sizes.keySet().stream()
        .filter(index -> !index.startsWith(ELLIPSIS))
        .filter(index -> left.indexOf(index) == left.lastIndexOf(index))
        .sorted()
        .forEach(result::add);
    return result;
  }
}
