package io.fovea.pipeline.scoring.panoptic;

import io.fovea.pipeline.dataset.PanopticAnnotation;
import java.io.Serializable;

/**
 * One image of both documents.
 *
 * @param place of the image among the ground truth's annotations
 */
record PanopticPair(int place, PanopticAnnotation truth, PanopticAnnotation predicted)
    implements Serializable {}
