/**
 * Binary masks as run lengths: their text form, polygons, boxes, and how much two masks overlap.
 */
package io.fovea.metrics.mask;
