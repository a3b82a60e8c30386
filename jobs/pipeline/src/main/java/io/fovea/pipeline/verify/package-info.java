/** How a model compares with what PyTorch stored, as text and as a document. */
package io.fovea.pipeline.verify;
