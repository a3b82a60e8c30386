/** Whole models, one file a system, built as ONNX graphs. */
package io.fovea.models.systems;
