/** What models cost and hold, as tables and documents. */
package io.fovea.pipeline.cost;
