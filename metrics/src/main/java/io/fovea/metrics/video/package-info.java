/** Scores of objects followed through videos: tubes, and what is measured on them. */
package io.fovea.metrics.video;
