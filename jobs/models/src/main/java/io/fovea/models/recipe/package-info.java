/** Named preprocessing: from decoded pixels to the tensor that a model was trained on. */
package io.fovea.models.recipe;
