package io.fovea.models.cost;

import java.util.List;

/** How the sizes and the work of one operator follow from its inputs. */
interface Rule {
  /**
   * Applies the rule.
   *
   * @throws Refusal if that cannot be told
   */
  Outcome apply(NodeView node);

  /**
   * What an operator gives and does.
   *
   * @param outputs one for each output of the operator's definition
   */
  record Outcome(List<Fact> outputs, Work work) {
    static Outcome of(Fact output, Work work) {
      return new Outcome(List.of(output), work);
    }

    static Outcome moved(Fact output) {
      return of(output, Work.NONE);
    }
  }
}
