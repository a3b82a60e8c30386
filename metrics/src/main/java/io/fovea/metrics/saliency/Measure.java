package io.fovea.metrics.saliency;

import java.util.function.Function;

/** A figure of a profile: what an image contributes, and how images are put together. */
public final class Measure {
  private final String key;
  private final Fold fold;
  private final String definition;
  private final Function<Scene, Term> kernel;

  /**
   * @param key names the figure within its profile; equal keys of two profiles may share a column
   * @param definition what it is in a few words: matching, threshold, what happens to an image
   *     without a value
   */
  Measure(String key, Fold fold, String definition, Function<Scene, Term> kernel) {
    this.key = key;
    this.fold = fold;
    this.definition = definition;
    this.kernel = kernel;
  }

  public String key() {
    return key;
  }

  public Fold fold() {
    return fold;
  }

  public String definition() {
    return definition;
  }

  /** What becomes of a term in the figure: {@code counted}, {@code as_zero} or {@code left_out}. */
  public String standing(Term term) {
    return fold.leavesOut(term) ? "left_out" : term.hasValue() ? "counted" : "as_zero";
  }

  Term of(Scene scene) {
    return kernel.apply(scene);
  }
}
