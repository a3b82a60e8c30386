/** Where a graph's weights come from: a seed, arrays, a safetensors file, or nowhere. */
package io.fovea.models.weights;
