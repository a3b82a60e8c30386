/** From a model's outputs to predictions in image pixels: one decoder a model family. */
package io.fovea.models.decode;
