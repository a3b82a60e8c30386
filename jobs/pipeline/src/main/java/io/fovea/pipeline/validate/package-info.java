/** Everything that is wrong or odd in a dataset and its predictions, told at once. */
package io.fovea.pipeline.validate;
