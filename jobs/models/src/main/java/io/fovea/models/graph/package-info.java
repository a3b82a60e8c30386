/**
 * Builds ONNX graphs: typed tensors, operators as methods, shapes checked as the graph grows.
 *
 * <p>How a written file says what is a parameter, for whoever reads shapes and counts from it:
 *
 * <ul>
 *   <li>A <b>weight</b> is an entry of {@code graph.initializer}, FLOAT, named as in the module
 *       tree ({@code encoder.layer.0.self_attn.q_proj.weight}).
 *   <li>A <b>shape-only weight</b>, of a graph built from {@link
 *       io.fovea.models.weights.WeightSource#shapeOnly}, has no initialiser. It is the output of a
 *       node {@code ConstantOfShape} whose {@code doc_string} is {@link
 *       GraphBuilder#SHAPE_ONLY_WEIGHT}; the output bears the weight's name, and its shape stands
 *       in {@code graph.value_info} and in the INT64 initialiser that the node takes. Such a file
 *       is a valid model of a few kilobytes: it loads and runs, all its weights zero.
 *   <li>A <b>constant</b>, which no training would change (axes, scalars, masks, index tables,
 *       position encodings), is an initialiser whose name starts with {@link
 *       GraphBuilder#CONSTANTS}; it is no parameter. INT64 initialisers never are.
 * </ul>
 */
package io.fovea.models.graph;
