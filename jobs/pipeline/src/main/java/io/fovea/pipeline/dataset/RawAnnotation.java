package io.fovea.pipeline.dataset;

import io.fovea.metrics.detection.Keypoints;
import io.fovea.metrics.mask.Box;

/**
 * An annotation as a COCO ground-truth document gives it. What only some evaluations touch is not
 * judged while reading: it is kept as absent or malformed, and whoever needs it refuses it.
 *
 * @param ordinal position in the document's list of annotations, from 0
 * @param id as given; documents repeat ids
 * @param iscrowd COCO's crowd flag
 * @param ignore the flag that pycocotools overwrites with {@code iscrowd}
 * @param area square pixels as given, not checked against the mask; null if absent or not a number
 * @param box null unless it is given as a list of four numbers
 * @param segmentation never null; missing also where it was not read
 * @param keypoints null if absent, no list of numbers, or not read
 * @param numKeypoints how many are labelled, as given; null if absent or not read
 */
public record RawAnnotation(
    long ordinal,
    long id,
    long imageId,
    long categoryId,
    Flag iscrowd,
    Flag ignore,
    Double area,
    Box box,
    Segmentation segmentation,
    Keypoints keypoints,
    Integer numKeypoints)
    implements CocoRecord {}
