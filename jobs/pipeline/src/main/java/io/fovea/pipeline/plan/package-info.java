/** A plan: one YAML file that says what is evaluated and how, checked before anything runs. */
package io.fovea.pipeline.plan;
