package io.fovea.pipeline.plan;

/**
 * A figure that somebody published, to stand beside the measured one.
 *
 * @param task name of the scoring task
 * @param metric a figure of the task's summary, such as {@code AP}
 * @param value as published; of instances 0 to 1
 * @param tolerance how far apart the two may be and agree; NaN where the plan does not say
 * @param source where it is published
 */
public record PublishedFigure(
    String task, String metric, double value, double tolerance, String source) {}
