/** How long a graph takes, and how much memory, when ONNX Runtime runs it. */
package io.fovea.models.measure;
