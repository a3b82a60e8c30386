package io.fovea.pipeline.dataset;

/** One record of a COCO ground-truth document. */
public sealed interface CocoRecord permits ImageRecord, CategoryRecord, RawAnnotation {}
