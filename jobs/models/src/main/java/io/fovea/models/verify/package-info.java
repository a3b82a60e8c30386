/** Holds a model's stages on one image against those that PyTorch stored. */
package io.fovea.models.verify;
