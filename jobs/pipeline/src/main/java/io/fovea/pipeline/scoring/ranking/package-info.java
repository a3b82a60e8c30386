/** Scoring of salient object ranking, in this process; its outcome as text, JSON and tables. */
package io.fovea.pipeline.scoring.ranking;
