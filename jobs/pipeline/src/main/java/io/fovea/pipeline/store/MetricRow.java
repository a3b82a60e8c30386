package io.fovea.pipeline.store;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One figure of the metrics table.
 *
 * @param run title of the run
 * @param row which of the run's systems it is of: the model's file name
 * @param task name of the scoring task
 * @param metric such as {@code AP}
 * @param slice {@code all}, or {@code category:ID}
 * @param value 0 to 1, or -1 where undefined: there is nothing to be found
 * @param low lower end of its confidence interval
 * @param high upper end
 * @param count ground truths that it rests on
 */
public record MetricRow(
    String run,
    String row,
    String task,
    String metric,
    String slice,
    double value,
    OptionalDouble low,
    OptionalDouble high,
    OptionalLong count) {}
