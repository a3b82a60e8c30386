package io.fovea.pipeline.validate;

import static io.fovea.pipeline.validate.Severity.ERROR;
import static io.fovea.pipeline.validate.Severity.WARNING;

/** Rules of ranking data sets and results. */
public enum RankingRule implements Rule {
  RANKED_LIST(
      ERROR,
      "The objects of an image are missing, or are no list of objects",
      "Give the list that the layout names; data-schemas/ranking-truth.md describes each."),
  RANK(
      ERROR,
      "An object has no usable rank",
      "Give it as a whole number of at least 0, or name another --layout."),
  RANK_COUNT(
      ERROR,
      "An image has another number of ranks than of objects",
      "Give one rank an object, in the same order."),
  RANK_FILE(
      ERROR,
      "The file of an image's ranks cannot be read",
      "Give {\"rank_order\": [a number for each object]} below rank_order/SPLIT."),
  NO_RANKED_OBJECT(
      ERROR,
      "An image has no ranked object, on which the references fail",
      "Remove the image, or name another --layout."),
  ONE_RANKED_OBJECT(
      WARNING,
      "An image has a single ranked object, so that there is no order to compare",
      "Nothing, if that is meant: profiles leave it out, or count it as 0 or 1."),
  RANK_REPEATED(
      WARNING,
      "Objects of an image share a rank",
      "Give each object a rank of its own: profiles break ties each in its own way."),
  RANK_GAP(
      WARNING,
      "The ranks of an image do not count on from the first without gaps",
      "Number them anew, or score with --mode corrected: strict draws fractions above 1."),
  RANKS_BEYOND_FIVE(
      WARNING,
      "An image has more than five ranked objects, and ASSR, PPA and PSR know five",
      "Nothing, if that is meant: they drop the others."),
  VISITING_ORDER(
      WARNING,
      "Annotations stand in another order than 'visiting_order' says",
      "Sort them, or score with --mode corrected: PoseSOR takes the order of the list."),
  VISITING_ORDER_MISSING(
      WARNING,
      "Some annotations of an image have a 'visiting_order', and others none",
      "Give it for all of them, or for none."),
  RANKING_SIZE(
      ERROR,
      "An image has no usable size, which its polygons need",
      "Add 'height' and 'width' to the image, or give the data set's maps with --gt-maps."),
  SCORES_MIXED(
      ERROR,
      "Some objects of an image have a score, and others none",
      "Give all a 'score', or none: then the list is the ranking."),
  SCORES_TIED(
      WARNING,
      "Objects of an image have equal scores",
      "Give each a score of its own: profiles break ties each in its own way."),
  OBJECT_REPEATED(
      WARNING,
      "An object of an image has the mask of an earlier one",
      "Remove one: which of two equal predictions is matched is left to chance by the references;"
          + " with the same score --mode corrected refuses it.");

  private final Text text;

  RankingRule(Severity severity, String title, String remedy) {
    text = new Text(severity, title, remedy);
  }

  @Override
  public Text text() {
    return text;
  }
}
