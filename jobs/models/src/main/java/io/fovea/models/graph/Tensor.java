package io.fovea.models.graph;

/**
 * A value in a graph being built: a handle to pass to operators, immutable, good in the builder
 * that made it and its scopes.
 *
 * @param name unique in its graph
 * @param type of its elements
 * @param shape as far as it is known before the graph runs
 */
public record Tensor(String name, ElementType type, Shape shape) {
  @Override
  public String toString() {
    return name + ": " + type + " " + shape;
  }
}
