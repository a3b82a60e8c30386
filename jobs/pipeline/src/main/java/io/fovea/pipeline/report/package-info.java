/** What a run found, for people and for other tools: one model of it, rendered in many formats. */
package io.fovea.pipeline.report;
