/**
 * Salient object ranking: how well predicted objects, and the order in which a viewer would look at
 * them, agree with the truth; one profile for each published evaluator.
 */
package io.fovea.metrics.saliency;
