package io.fovea.pipeline.dataset;

import io.fovea.metrics.video.LabelFrame;
import java.util.List;

/**
 * The labels of one video as a document gives them, of the truth or predicted.
 *
 * @param name as the document gives it, or its place
 */
public record RawLabelVideo(String name, List<LabelFrame> frames) {}
