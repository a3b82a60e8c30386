package io.fovea.pipeline.plan;

import io.fovea.metrics.detection.DetectionParams;

/**
 * One way of scoring a run's predictions.
 *
 * @param name unique in its plan; what tables and reports call it
 * @param params what is scored and how
 */
public record ScoringTask(String name, DetectionParams params) {}
