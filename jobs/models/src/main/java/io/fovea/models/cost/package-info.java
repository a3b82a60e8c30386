/** What an ONNX graph costs: multiply-adds, parameters, activation and attention-map bytes. */
package io.fovea.models.cost;
