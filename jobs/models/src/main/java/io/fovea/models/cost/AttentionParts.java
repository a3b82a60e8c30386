package io.fovea.models.cost;

import java.util.LinkedHashSet;
import java.util.Set;

/** What a search collects of one softmax: positions of steps. */
final class AttentionParts {
  final Set<Integer> scores = new LinkedHashSet<>();
  final Set<Integer> values = new LinkedHashSet<>();
  final Set<Integer> gates = new LinkedHashSet<>();
  final Set<Integer> projections = new LinkedHashSet<>();

  /** Whether something is added to the scores that differs among queries and keys. */
  boolean masked;

  /** Whether the scores are an input of the graph. */
  boolean given;
}
