package io.fovea.pipeline.scoring;

import io.fovea.metrics.detection.ImageMatches;
import io.fovea.metrics.errors.ErrorResult;
import java.util.List;
import java.util.Optional;

/**
 * A score with what it was made of.
 *
 * @param images the matches of every image, in the order of the dataset
 * @param errors where they were asked for
 */
public record LocalDetail(
    ScoreOutcome outcome, List<ImageMatches> images, Optional<ErrorResult> errors) {}
