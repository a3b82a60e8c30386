package io.fovea.pipeline.dataset;

import io.fovea.metrics.panoptic.PanopticSegment;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a COCO panoptic document says of one image.
 *
 * @param fileName of the PNG, relative to the folder of images
 * @param segments in the order of the document
 */
public record PanopticAnnotation(long imageId, String fileName, List<PanopticSegment> segments)
    implements Serializable {
  public PanopticAnnotation {
    // An ArrayList, which Java can serialise whatever list was given.
    segments = new ArrayList<>(segments);
  }
}
