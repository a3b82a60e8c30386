package io.fovea.models.graph;

/**
 * What an operator gives.
 *
 * @param label its name in the operator's definition, such as {@code values}; empty for the only
 *     one
 * @param type of its elements
 * @param shape as far as it is known
 */
public record Output(String label, ElementType type, Shape shape) {}
