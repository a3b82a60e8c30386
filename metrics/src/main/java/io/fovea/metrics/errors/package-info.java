/** Why average precision is lost: the six error types of TIDE and what mending each would give. */
package io.fovea.metrics.errors;
