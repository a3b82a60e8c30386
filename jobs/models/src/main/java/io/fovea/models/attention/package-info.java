/** Attention mechanisms, one file each, that add themselves to an ONNX graph. */
package io.fovea.models.attention;
