/** Builds ONNX graphs: typed tensors, operators as methods, shapes checked as the graph grows. */
package io.fovea.models.graph;
